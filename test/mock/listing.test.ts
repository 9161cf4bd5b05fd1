import { describe, expect, test } from 'vitest'
import { ask, startMock } from './http.ts'

/** The pages from a target on, as long as there is a link to the next. */
async function readPages(port: number, target = '/servers'): Promise<string[][]> {
  const { status, headers, body } = await ask(port, target)
  expect(status).toBe(200)
  const [, next] = /^<(.+)>; rel="next"$/.exec(String(headers['link'])) ?? []
  return [JSON.parse(body), ...(next === undefined ? [] : await readPages(port, next))]
}

const readListing = async (port: number) => (await readPages(port)).flat()

describe('the listing in pages', () => {
  test.each([
    [0, 5, [0]],
    [1, 5, [1]],
    [5, 5, [5]],
    [6, 5, [5, 1]],
    [10, 5, [5, 5]],
    [3, 1, [1, 1, 1]],
  ])(
    'the listing of %i instances, %i per page, has pages of %j',
    async (instances, size, lengths) => {
      const { port } = await startMock(`seed=7,instances=${instances},pageSize=${size}`)
      const whole = await startMock(`seed=7,instances=${instances}`)
      const pages = await readPages(port)
      expect(pages.map((page) => page.length)).toEqual(lengths)
      expect(pages.flat()).toEqual(JSON.parse((await ask(whole.port, '/servers')).body))
    },
  )

  test.each(['seed=7', 'seed=7,sequential'])(
    'a page names the next one in a Link header, with %s',
    async (settings) => {
      const { port } = await startMock(`${settings},instances=5,pageSize=2`)
      const first = await ask(port, '/servers')
      expect(first).toMatchObject({ status: 200, body: '["10.58.1.3","10.58.1.2"]' })
      expect(first.headers['link']).toBe('</servers?continue=b9783f.2>; rel="next"')
      const last = await ask(port, '/servers?continue=b9783f.4')
      expect(last).toMatchObject({ status: 200, body: '["10.58.1.4"]' })
      expect(last.headers['link']).toBeUndefined()
    },
  )

  test('a HEAD request for a page has the head of that page', async () => {
    const { port } = await startMock('seed=7,instances=5,pageSize=2')
    const { headers, body } = await ask(port, '/servers', { method: 'HEAD' })
    expect({ link: headers['link'], body }).toEqual({
      link: '</servers?continue=b9783f.2>; rel="next"',
      body: '',
    })
  })

  test.each([
    '?',
    '?page=2',
    '?continue=',
    '?continue=b9783f',
    '?continue=b9783f.0',
    '?continue=b9783f.1',
    '?continue=b9783f.02',
    '?continue=b9783f.6',
    '?continue=b9783f.2&x=1',
    '?continue=b9783f.2?continue=b9783f.2',
  ])('the listing has no page at %s', async (query) => {
    const { port } = await startMock('seed=7,instances=5,pageSize=2')
    const invalid = { status: 400, body: '{"error": "Invalid IP"}' }
    expect(await ask(port, `/servers${query}`)).toMatchObject(invalid)
  })

  test('a cursor of another seed is not valid', async () => {
    const { port } = await startMock('seed=8,instances=5,pageSize=2')
    const stale = { status: 410, body: '{"error": "Listing Changed"}' }
    expect(await ask(port, '/servers?continue=b9783f.2')).toMatchObject(stale)
  })

  test('a cursor is stale once the fleet has changed, and the listing can be restarted', async () => {
    const { port } = await startMock('seed=7,instances=5,pageSize=2,churn=1')
    const { link = '' } = (await ask(port, '/servers')).headers
    const next = /<(.+)>/.exec(String(link))?.[1] ?? ''
    // Another client's listing.
    await ask(port, '/servers')
    const stale = { status: 410, body: '{"error": "Listing Changed"}' }
    expect(await ask(port, next)).toMatchObject(stale)
    expect(await ask(port, next)).toMatchObject(stale)
  })
})

describe('churn', () => {
  const minus = (one: string[], other: string[]) => one.filter((each) => !other.includes(each))

  test.each([0, 1, 20, 150])('churn replaces %i instances between two listings', async (churn) => {
    const { port } = await startMock(`seed=7,churn=${churn}`)
    let before = await readListing(port)
    for (let round = 0; round < 20; round += 1) {
      const after = await readListing(port)
      expect([minus(before, after), minus(after, before)]).toEqual([
        expect.objectContaining({ length: churn }),
        expect.objectContaining({ length: churn }),
      ])
      expect(new Set(after).size).toBe(150)
      before = after
    }
  })

  test('churn starts with the same fleet as without it', async () => {
    const [plain, churning] = await Promise.all(
      ['', ',churn=3'].map((each) => startMock(`seed=7${each}`)),
    )
    expect(await readListing(churning?.port ?? 0)).toEqual(await readListing(plain?.port ?? 0))
  })

  test('churn occurs in the middle of a round: a listed instance becomes unlisted', async () => {
    const readRounds = async () => {
      const { port } = await startMock('seed=7,instances=10,churn=3')
      const rounds = []
      for (let round = 0; round < 5; round += 1) {
        const gone = []
        for (const address of await readListing(port)) {
          const { status } = await ask(port, `/${address}`)
          if (status === 400) gone.push(address)
        }
        rounds.push(gone)
      }
      return rounds
    }
    const rounds = await readRounds()
    expect(rounds).toEqual([
      [],
      ['10.58.1.1'],
      ['10.58.1.2', '10.58.1.13', '10.58.1.14'],
      ['10.58.1.19', '10.58.1.4'],
      ['10.58.1.5', '10.58.1.17'],
    ])
    expect(await readRounds()).toEqual(rounds)
  })

  test('churn leaves an empty fleet empty', async () => {
    const { port } = await startMock('instances=0,churn=5,pageSize=5')
    expect([await readListing(port), await readListing(port)]).toEqual([[], []])
  })
})
