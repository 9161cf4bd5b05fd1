import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../../src/source/http/endpoint.ts'
import { Provider } from '../../../src/source/provider/provider.ts'
import { type Answer, startProvider, type TestProvider } from '../../support/provider.ts'
import { clock } from '../../support/clock.ts'

const never = new AbortController().signal
const A = { cpu: '1%', memory: '2%', service: 'A' }

/** A page of a listing; `next` is what its Link names. */
const page =
  (ids: readonly unknown[], next?: string): Answer =>
  (response) => {
    if (next !== undefined) response.setHeader('Link', `<${next}>; rel="next"`)
    response.end(JSON.stringify(ids))
  }

async function open(provider: TestProvider, maxInstances = 100) {
  const options = {
    timeoutMs: 10_000,
    deadlineMs: 30_000,
    concurrency: 'auto',
    maxInstances,
  } as const
  return Provider.open(parseAddress(`http://${provider.address}/base`), { ...options, clock })
}

async function list(pages: Record<string, Answer>, maxInstances?: number) {
  const provider = await startProvider(pages)
  await using source = await open(provider, maxInstances)
  return { listing: await source.list(never), asked: provider.asked }
}

const P1 = '/base/servers'
const P2 = '/base/servers?page=2'

describe('a listing', () => {
  test.each<[string, Record<string, Answer>, readonly string[]]>([
    ['that is empty', { [P1]: page([]) }, []],
    ['of one page', { [P1]: page(['10.0.0.1']) }, ['10.0.0.1']],
    [
      'of two pages',
      { [P1]: page(['10.0.0.1'], P2), [P2]: page(['10.0.0.2']) },
      ['10.0.0.1', '10.0.0.2'],
    ],
    [
      'whose next page is named relatively',
      { [P1]: page(['10.0.0.1'], '?page=2'), [P2]: page(['10.0.0.2']) },
      ['10.0.0.1', '10.0.0.2'],
    ],
    ['whose last page is empty', { [P1]: page(['10.0.0.1'], P2), [P2]: page([]) }, ['10.0.0.1']],
  ])('a listing %s is read to its end', async (_, pages, ids) => {
    const { listing, asked } = await list(pages)
    expect(listing).toEqual({ ok: true, ids, duplicates: 0 })
    expect(asked).toEqual(Object.keys(pages))
  })

  test('a listing of several pages contains each entry once, and the number of duplicates', async () => {
    const { listing } = await list({
      [P1]: page(['10.0.0.1', 'x'], P2),
      [P2]: page(['10.0.0.2', '10.0.0.1', 7]),
    })
    const ids = ['10.0.0.1', 'x', '10.0.0.2', '7']
    expect(listing).toEqual({ ok: true, ids, duplicates: 1 })
  })

  test.each([
    ['the first', ['web-1'], ['10.0.0.1']],
    ['the second', ['10.0.0.1'], ['web-1']],
  ])('a listing may have a page without any IP address: %s', async (_, first, second) => {
    const { listing } = await list({ [P1]: page(first, P2), [P2]: page(second) })
    expect(listing).toEqual({ ok: true, ids: [...first, ...second], duplicates: 0 })
  })

  test.each([
    '</base/servers?page=2>; rel=next',
    '</base/servers?page=0>; rel="prev", </base/servers?page=2>; rel="last next"',
    '</base/servers?page=2>; title="a, b"; rel="next"',
  ])('a listing has a next page if a Link says so: %s', async (link) => {
    const { asked } = await list({
      [P1]: (response) => response.setHeader('Link', link).end('["10.0.0.1"]'),
      [P2]: page(['10.0.0.2']),
    })
    expect(asked).toEqual([P1, P2])
  })

  test.each([
    `<${P2}>; rel="next", <${P2}>; rel="next"`,
    `<${P2}>; rel="next", <?page=2>; rel="last next"`,
    `<${P2}>; rel="next"; rel="next"`,
    `<${P2}>; rel="next", <${P2}#x>; rel="next"`,
  ])('a listing has one next page if a Link names it twice: %s', async (link) => {
    const { asked } = await list({
      [P1]: (response) => response.setHeader('Link', link).end('["10.0.0.1"]'),
      [P2]: page(['10.0.0.2']),
    })
    expect(asked).toEqual([P1, P2])
  })

  test.each([
    [[`<${P2}>; rel="next", <?page=3>; rel="next"`]],
    [[`<${P2}>; rel="next"`, '<?page=3>; rel="next"']],
    [[`<${P2}>; rel="next"`, '<?page=3>; rel="last"', '</base/servers>; rel="next"']],
  ])('a listing fails if it has two different next pages: %j', async (links) => {
    const { listing, asked } = await list({
      [P1]: (response) => response.setHeader('Link', links).end('["10.0.0.1"]'),
    })
    const failure = { code: 'malformed', problem: 'it has two different next pages' }
    expect(listing).toEqual({ ok: false, failure })
    expect(asked).toEqual([P1])
  })

  test('a listing fails if one of its next pages is on another origin', async () => {
    const link = `<${P2}>; rel="next", <//evil.example/servers>; rel="next"`
    const { listing } = await list({
      [P1]: (response) => response.setHeader('Link', link).end('["10.0.0.1"]'),
    })
    expect(listing).toMatchObject({ failure: { code: 'malformed' } })
  })

  test.each([
    '</base/servers?page=2>; rel=next-archive',
    '</base/servers?page=2>; title="x; rel=next"',
    '</base/servers?page=2>; relation=next',
  ])('a listing has no next page if no Link says so: %s', async (link) => {
    const { asked } = await list({
      [P1]: (response) => response.setHeader('Link', link).end('["10.0.0.1"]'),
    })
    expect(asked).toEqual([P1])
  })

  test('a listing restarts once if a page is gone', async () => {
    const answers = [410, page(['10.0.0.2'])] satisfies Answer[]
    const { listing, asked } = await list({
      [P1]: page(['10.0.0.1'], P2),
      [P2]: (response) => {
        const answer = answers.shift()
        if (typeof answer === 'number') response.writeHead(answer).end()
        else response.end('["10.0.0.2"]')
      },
    })
    expect(listing).toMatchObject({ ok: true, ids: ['10.0.0.1', '10.0.0.2'] })
    expect(asked).toEqual([P1, P2, P1, P2])
  })
})

describe('a listing is complete or fails', () => {
  test.each<[string, Record<string, Answer>, object, number]>([
    [
      'a page that is gone twice',
      { [P1]: page(['10.0.0.1'], P2), [P2]: 410 },
      { code: 'http', status: 410 },
      4,
    ],
    ['a first page that is gone', { [P1]: 410 }, { code: 'http', status: 410 }, 1],
    [
      'a page that names itself',
      { [P1]: page(['10.0.0.1'], P1) },
      { code: 'malformed', problem: 'its pages never end' },
      1,
    ],
    [
      'two pages that name each other',
      { [P1]: page(['10.0.0.1'], P2), [P2]: page(['10.0.0.2'], P1) },
      { code: 'malformed', problem: 'its pages never end' },
      2,
    ],
    [
      'a next page on another origin',
      { [P1]: page(['10.0.0.1'], 'http://10.0.0.9/base/servers?page=2') },
      {
        code: 'malformed',
        problem: 'its next page is elsewhere and not followed: http://10.0.0.9/base/servers?page=2',
      },
      1,
    ],
    [
      'a next page on another path',
      { [P1]: page(['10.0.0.1'], '/admin?page=2') },
      { code: 'malformed', problem: 'its next page is elsewhere and not followed: /admin?page=2' },
      1,
    ],
    [
      'pages without a single IP address',
      { [P1]: page(['web-1', 7], P2), [P2]: page(['web-1', 'web-2']) },
      {
        code: 'malformed',
        problem: 'none of the 4 listed entries is an IP address, the first is "web-1"',
      },
      2,
    ],
    [
      'a page that fails',
      { [P1]: page(['10.0.0.1'], P2), [P2]: 403 },
      { code: 'http', status: 403 },
      2,
    ],
  ])('a listing fails because of %s', async (_, pages, failure, requests) => {
    const { listing, asked } = await list(pages)
    expect(listing).toEqual({ ok: false, failure })
    expect(asked).toHaveLength(requests)
  })

  test('a listing with more entries than maxInstances fails', async () => {
    const pages = { [P1]: page(['10.0.0.1', '10.0.0.2'], P2), [P2]: page(['10.0.0.3']) }
    expect((await list(pages, 3)).listing).toMatchObject({ ok: true })
    expect((await list(pages, 2)).listing).toEqual({
      ok: false,
      failure: { code: 'tooMany', maxInstances: 2 },
    })
  })
})

test('instances are read before the last page of the listing arrives', async () => {
  const asked = Promise.withResolvers<void>()
  const provider = await startProvider({
    [P1]: page(['10.0.0.1'], P2),
    [P2]: (response) => void asked.promise.then(() => response.end('["10.0.0.2"]')),
    '/base/10.0.0.1': (response) => {
      response.end(JSON.stringify(A))
      asked.resolve()
    },
    '/base/10.0.0.2': A,
  })
  await using source = await open(provider)
  expect((await source.at('now', never)).results.map(({ kind }) => kind)).toEqual([
    'sample',
    'sample',
  ])
})

test('a provider has at most four requests in flight only while it says that it is a monitor', async () => {
  const monitor: Answer = (response) => {
    response.setHeader('Cpx-Listing', 'names')
    response.end('["a"]')
  }
  const provider = await startProvider({ [P1]: page(['10.0.0.1']), '/base/10.0.0.1': A })
  await using source = await open(provider)
  const readLimit = async () => (await source.at('now', never)).cost?.limit?.inFlight ?? 0
  const first = await readLimit()
  expect(first).toBeGreaterThan(4)
  provider.answer(P1, monitor)
  expect(await readLimit()).toBe(4)
  provider.answer(P1, page(['10.0.0.1']))
  expect(await readLimit()).toBeGreaterThanOrEqual(first)
})
