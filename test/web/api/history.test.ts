import { describe, expect, test } from 'vitest'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { openRecorded, openUnrecorded } from '../../support/recorded-api.ts'

// The clock of the server is an hour later.
const START = Date.UTC(2026, 0, 1, 23)

const A = answered('10.0.0.1', 'A', [10, 20])
const B = answered('10.0.0.2', 'A', [30, 40])

/** A round that starts so many seconds after the first one. */
function roundAt(seconds: number, results: Parameters<typeof snapshotOf>[0] = [A, B]) {
  return snapshotOf(results, { startedAt: START + 1000 * seconds, knownServices: ['A'] })
}

const LOST = {
  ...roundAt(20, [silent('10.0.0.1', 'A'), silent('10.0.0.2', 'A')]),
  listing: { ok: false, failure: TIMEOUT },
} as const

const ROUNDS = [
  roundAt(0, [A]),
  roundAt(10, [A, answered('10.0.0.2', 'A', [90, 40])]),
  LOST,
  roundAt(30, [A, silent('10.0.0.2', 'A')]),
  roundAt(330, [answered('10.0.0.1', 'A', [20, 30]), B]),
]

const timeOf = (seconds: number) => new Date(START + 1000 * seconds).toISOString()
// A gap is marked in its middle.
const TIMES = [0, 10, 20, 30, 180, 330].map(timeOf)

describe.each([
  ['in memory', openUnrecorded, ''],
  ['of a recording', openRecorded, '&from=-2h'],
])('rounds %s', (_, open, span) => {
  test('an instance has its values, its statuses, and the medians of its service', async () => {
    const { client } = await open(ROUNDS)
    const { body } = await client.get(`/history?instance=10.0.0.2${span}`)
    expect(body).toEqual({
      schema: 'cpx-monitoring/v1',
      kind: 'history',
      source: 'http://api',
      from: timeOf(0),
      to: timeOf(330),
      stepSeconds: null,
      every: 1,
      observedAt: TIMES,
      instance: '10.0.0.2',
      service: 'A',
      cpuPercent: [null, 90, null, null, null, 30],
      memoryPercent: [null, 40, null, null, null, 40],
      latencyMs: [null, 3, null, 3, null, 3],
      statuses: [null, 'unhealthy', null, 'unknown', null, 'healthy'],
      medians: {
        cpuPercent: [span === '' ? 10 : null, 10, null, 10, null, 20],
        memoryPercent: [span === '' ? 20 : null, 20, null, 20, null, 30],
      },
    })
  })

  test('a service has its loads, and the numbers of its instances', async () => {
    const { client } = await open(ROUNDS)
    const { body } = await client.get(`/history?service=A${span}`)
    expect(body).toMatchObject({
      observedAt: TIMES,
      service: 'A',
      cpuPercent: {
        mean: [10, 50, null, 10, null, 25],
        p50: [10, 10, null, 10, null, 20],
        max: [10, 90, null, 10, null, 30],
      },
      healthy: [1, 1, null, 1, null, 2],
      unhealthy: [0, 1, null, 0, null, 0],
      unknown: [0, 0, null, 1, null, 0],
    })
  })

  test('a step has the mean of its rounds, and its worst status and counts', async () => {
    const { client } = await open(ROUNDS)
    const { body } = await client.get(`/history?service=A&step=60${span}`)
    expect(body).toMatchObject({
      stepSeconds: 60,
      observedAt: [0, 180, 300].map(timeOf),
      cpuPercent: { mean: [(10 + 50 + 10) / 3, null, 25].map(toThree), max: [90, null, 30] },
      healthy: [1, null, 2],
      unhealthy: [1, null, 0],
      unknown: [1, null, 0],
    })
    const { body: one } = await client.get(`/history?instance=10.0.0.2&step=60${span}`)
    expect(one['statuses']).toEqual(['unknown', null, 'healthy'])
  })

  test.each([
    ['from=2026-01-01T23:00:10Z&to=2026-01-01T23:00:20Z', [10, 20]],
    ['from=2026-01-01T23:00:30Z', [30, 330]],
    ['to=2026-01-01T23:00:10Z', [0, 10]],
    [`from=${START + 331_000}&to=-0s`, []],
  ])('a span has the rounds from its start to its end: %s', async (query, seconds) => {
    const { client } = await open(ROUNDS)
    const { body } = await client.get(`/history?instance=10.0.0.1&${query}`)
    expect(body['observedAt']).toEqual(seconds.map(timeOf))
  })

  test.each([
    ['instance=x', 404, 'no instance is named "x" in these rounds'],
    ['instance=x&from=-2h', 404, 'no instance is named "x" in these rounds'],
    ['service=a', 404, 'no service is named "a" in these rounds; did you mean A?'],
    ['', 400, 'name either an instance or a service: instance=ID or service=NAME'],
    [
      'service=A&instance=B',
      400,
      'name either an instance or a service: instance=ID or service=NAME',
    ],
    ['service=A&from=-1m&to=-2m', 400, 'from is after the end of the span'],
    ['service=A&from=2027-01-01T00:00:00Z', 400, 'from: 2027-01-01T00:00:00Z is in the future'],
    ['service=A&step=0', 400, 'step: "0" is not a whole number from 1 to 31536000'],
  ])('%s is refused', async (query, status, detail) => {
    const { client } = await open(ROUNDS)
    const { status: found, body } = await client.get(`/history?${query}`)
    expect([found, body['detail']]).toEqual([status, detail])
  })
})

const toThree = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000)

describe('a recording', () => {
  const many = Array.from({ length: 1100 }, (_, at) => roundAt(3 * at))

  test('has steps of a round number of seconds if a span has more than 500 rounds', async () => {
    const { client } = await openRecorded(many)
    const { body } = await client.get('/history?instance=10.0.0.1&from=-2h')
    expect(body).toMatchObject({ stepSeconds: 10, every: 1, from: timeOf(0), to: timeOf(3297) })
    expect(body['observedAt']).toHaveLength(330)
  })

  test('refuses steps that are too many for its span', async () => {
    const day = [roundAt(-86_400), roundAt(0)]
    const { client } = await openRecorded(day)
    const { status, body } = await client.get('/history?instance=10.0.0.1&from=-2d&step=5')
    expect([status, body['detail']]).toEqual([
      400,
      'step: 5 is too small for this span; use at least 9',
    ])
  })

  test('shows the rounds up to a moment, as it was known then', async () => {
    const { client } = await openRecorded(ROUNDS)
    const { body } = await client.get('/history?instance=10.0.0.2&at=2026-01-01T23:00:10Z')
    expect(body).toMatchObject({ observedAt: [0, 10].map(timeOf), cpuPercent: [null, 90] })
    const { body: span } = await client.get(
      '/history?instance=10.0.0.2&at=2026-01-01T23:00:10Z&from=-2h&to=-0s',
    )
    expect(span['observedAt']).toEqual([0, 10].map(timeOf))
  })

  test('has an instance that has left since', async () => {
    const gone = [roundAt(0), roundAt(10), roundAt(20, [A])]
    const { client } = await openRecorded(gone)
    const { body } = await client.get('/history?instance=10.0.0.2&from=-2h')
    expect(body).toMatchObject({ service: 'A', cpuPercent: [30, 30, null] })
  })
})
