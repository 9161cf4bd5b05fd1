import { describe, expect, test } from 'vitest'
import { type Checked, openApi } from '../../support/api.ts'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { openRoutes } from '../../support/routes.ts'

const START = Date.UTC(2026, 0, 2, 3, 4, 5)
const HOSTILE = '<img src=x onerror=alert(1)>/\u202e%2F'

const ROUND = snapshotOf([
  answered('10.0.0.1', 'A', [95, 20]),
  answered('10.0.0.2', 'A', [15, 20]),
  answered('10.0.0.10', 'A', [15, 80]),
  silent('10.0.0.3'),
  answered('10.0.0.4', 'B'),
  answered('10.0.0.5', HOSTILE, [90, 20]),
])

/** The API after these rounds, which started every ten seconds. */
async function open(...rounds: readonly ReturnType<typeof snapshotOf>[]) {
  const routes = openRoutes()
  for (const [at, round] of rounds.entries()) {
    routes.add({ ...round, startedAt: START + 10_000 * at })
  }
  return { ...routes, client: await openApi(routes) }
}

const idsOf = ({ body }: Checked) =>
  (body['instances'] as unknown as readonly { readonly id: string }[]).map(({ id }) => id)
const namesOf = ({ body }: Checked) =>
  (body['services'] as unknown as readonly { readonly service: string }[]).map(
    ({ service }) => service,
  )

const ALL = ['10.0.0.5', '10.0.0.1', '10.0.0.2', '10.0.0.10', '10.0.0.4', '10.0.0.3']

test.each([
  ['', ALL],
  ['?sort=ip:desc', ['10.0.0.10', '10.0.0.5', '10.0.0.4', '10.0.0.3', '10.0.0.2', '10.0.0.1']],
  ['?sort=cpu,ip', ['10.0.0.1', '10.0.0.5', '10.0.0.2', '10.0.0.10', '10.0.0.4', '10.0.0.3']],
  ['?filter=cpu%3E80', ['10.0.0.5', '10.0.0.1']],
  ['?filter=unhealthy+!cpu>80', ['10.0.0.10']],
  ['?filter=TIMEOUT', ['10.0.0.3']],
  ['?filter=', ALL],
  ['?only=A', ['10.0.0.1', '10.0.0.2', '10.0.0.10', '10.0.0.3']],
  ['?only=!A,!B', ['10.0.0.5', '10.0.0.3']],
  ['?only=X', ['10.0.0.3']],
  ['?service=A', ['10.0.0.1', '10.0.0.2', '10.0.0.10']],
  ['?service=A&filter=healthy', ['10.0.0.2']],
  ['?service=A&only=B', []],
  ['?perPage=2&page=2', ['10.0.0.2', '10.0.0.10']],
  ['?perPage=4&page=2', ['10.0.0.4', '10.0.0.3']],
  ['?page=1000000', []],
])('/instances%s has the rows that it selects', async (query, ids) => {
  const { client } = await open(ROUND)
  expect(idsOf(await client.get(`/instances${query}`))).toEqual(ids)
})

test.each([
  ['', [HOSTILE, 'A', 'B']],
  ['?sort=service:desc', ['B', 'A', HOSTILE]],
  ['?sort=instances:desc', ['A', HOSTILE, 'B']],
  ['?filter=healthy', []],
  ['?filter=unknown', ['A', 'B']],
  ['?filter=img+unhealthy', [HOSTILE]],
  ['?only=%3F', ['A', 'B']],
])('/services%s has the rows that it selects', async (query, names) => {
  const { client } = await open(ROUND)
  expect(namesOf(await client.get(`/services${query}`))).toEqual(names)
})

test('/instances says how many rows there are, and links its other pages', async () => {
  const { client } = await open(ROUND)
  const page = async (query: string) => {
    const { body, headers } = await client.get(`/instances?${query}`)
    return [body['total'], headers.get('link')]
  }
  expect(await page('')).toEqual([6, null])
  expect(await page('perPage=6')).toEqual([6, null])
  expect(await page('perPage=2&sort=ip&only=A')).toEqual([
    4,
    '<?perPage=2&sort=ip&only=A&page=2>; rel="next", <?perPage=2&sort=ip&only=A&page=2>; rel="last"',
  ])
  expect(await page('page=2&perPage=2&filter=%22%0D%0A%C3%BC')).toEqual([
    0,
    '<?page=1&perPage=2&filter=%22%0D%0A%C3%BC>; rel="first", <?page=1&perPage=2&filter=%22%0D%0A%C3%BC>; rel="prev"',
  ])
})

test('a service and an instance are found by any name', async () => {
  const { client } = await open(snapshotOf([answered(HOSTILE, HOSTILE), answered('..', 'a b+c')]))
  for (const name of [HOSTILE, 'a b+c']) {
    const { body } = await client.get(`/services/${encodeURIComponent(name)}`)
    expect(body['service']).toMatchObject({ service: name, instances: 1 })
  }
  const { body } = await client.get(`/instances/${encodeURIComponent(HOSTILE)}`)
  expect(body['instance']).toMatchObject({ id: HOSTILE, service: HOSTILE })
})

describe('the rows of a round whose listing failed', () => {
  const failure = { code: 'refused', errno: 'ECONNREFUSED' } as const
  const lost = snapshotOf(
    [answered('10.0.0.1', 'A'), silent('10.0.0.2', 'A'), left('10.0.0.3', 'A')].map(({ id }) =>
      silent(id, 'A', failure),
    ),
    { listing: { ok: false, failure }, knownServices: ['A'] },
  )
  const known = snapshotOf([
    answered('10.0.0.1', 'A'),
    silent('10.0.0.2', 'A'),
    left('10.0.0.3', 'A'),
  ])

  test('are unknown since then, unless they were unknown before', async () => {
    const { client } = await open(known, lost, lost)
    const { body } = await client.get('/instances')
    const since = '2026-01-02T03:04:15.000Z'
    const unknown = { status: 'unknown', cpuPercent: null, reasons: [failure] }
    expect(body).toMatchObject({
      observedAt: '2026-01-02T03:04:25.000Z',
      listing: { ok: false, failure, since, text: 'connection refused (ECONNREFUSED)' },
      instances: [
        { id: '10.0.0.1', ...unknown, since, sinceCertainty: 'exact' },
        {
          id: '10.0.0.2',
          ...unknown,
          since: '2026-01-02T03:04:05.000Z',
          sinceCertainty: 'atLeast',
        },
        { id: '10.0.0.3', ...unknown, since, sinceCertainty: 'exact' },
      ],
    })
    const { body: service } = await client.get('/services/A')
    expect(service['service']).toMatchObject({
      status: 'unknown',
      healthy: 0,
      healthyAtMost: 3,
      // One of three was healthy, and two of them are needed.
      since: '2026-01-02T03:04:05.000Z',
      sinceCertainty: 'atLeast',
    })
  })

  test('are unknown for at least so long if there was no other round', async () => {
    const { client } = await open(lost)
    const { body } = await client.get('/instances/10.0.0.1')
    expect(body).toMatchObject({
      instance: {
        status: 'unknown',
        since: '2026-01-02T03:04:05.000Z',
        sinceCertainty: 'atLeast',
        firstListedAt: null,
      },
    })
  })
})

test('an answer is the same for all until the next round, and then a new one', async () => {
  const { client, get, add } = await open(ROUND)
  const first = await client.get('/services')
  const etag = first.headers.get('etag') ?? ''
  expect(first.headers.get('cache-control')).toBe('no-store')
  const again = await get('/api/v1/services', { 'if-none-match': etag })
  expect([again.status, await again.text()]).toEqual([304, ''])
  add({ ...ROUND, startedAt: START + 10_000 })
  const changed = await get('/api/v1/services', { 'if-none-match': etag })
  expect(await changed.json()).toMatchObject({ observedAt: '2026-01-02T03:04:15.000Z' })
})

test.each([
  ['/instances?fitler=x', 'unknown parameter "fitler"; did you mean filter?'],
  [
    '/instances?filter=cpu>',
    'filter: "cpu>" is not a term such as text, !text, healthy, cpu>80 or memory<=20',
  ],
  [
    '/instances?filter=cpux>80%1b',
    String.raw`filter: "cpux>80\u001b" is not a term such as text, !text, healthy, cpu>80 or memory<=20`,
  ],
  [`/instances?filter=${'a+'.repeat(33)}`, 'filter: more than 32 terms'],
  [`/instances?only=${'a,'.repeat(33)}`, 'only: more than 32 names'],
  [
    '/instances?only=a,,b',
    'only: "" is not the name of a service, or several, separated by commas',
  ],
  ['/instances?perPage=1001', 'perPage: "1001" is not a whole number from 1 to 1000'],
  ['/instances?sort=cpu,cpu:asc', 'sort: cpu is given twice'],
  ['/openapi.json?x=1', 'unknown parameter "x"; this path has none'],
])('%s is refused by a sentence that names what is wrong', async (path, detail) => {
  const { get } = await open(ROUND)
  const response = await get(`/api/v1${path}`)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({ title: 'Bad Request', status: 400, detail })
})

test.each([
  ['/services/a', 'no service is named "a"; did you mean A?'],
  ['/services/Xyz%1b', String.raw`no service is named "Xyz\u001b"`],
  ['/instances?service=a', 'no service is named "a"; did you mean A?'],
  ['/events?service=a', 'no service is named "a"; did you mean A?'],
  ['/events?instance=10.0.0.9', 'no instance is named "10.0.0.9"'],
  ['/instances/10.0.0.9', 'no instance is named "10.0.0.9"'],
  ['/instance', 'there is nothing at this path; did you mean /instances?'],
  ['/x/y/z', 'there is nothing at this path; see /api/v1/openapi.json'],
])('%s is not found', async (path, detail) => {
  const { get } = await open(ROUND)
  const response = await get(`/api/v1${path}`)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({ title: 'Not Found', status: 404, detail })
})
