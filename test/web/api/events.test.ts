import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import type { Checked } from '../../support/api.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { openRecorded, openUnrecorded } from '../../support/recorded-api.ts'

// The clock of the server is an hour later.
const START = Date.UTC(2026, 0, 1, 23)

/** A round that starts so many seconds after the first one; null for a silent instance. */
function roundAt(seconds: number, ...cpus: readonly (number | null)[]) {
  const results = cpus.map((cpu, at) =>
    cpu === null ? silent(`10.0.0.${at}`, `S${at}`) : answered(`10.0.0.${at}`, `S${at}`, [cpu, 1]),
  )
  const startedAt = START + 1000 * seconds
  return snapshotOf(results, { startedAt, knownServices: ['S0', 'S1'] })
}

const LOST = { ...roundAt(30, null, null), listing: { ok: false, failure: TIMEOUT } } as const

const ROUNDS = [
  roundAt(0, 10, 10),
  roundAt(10, 90, null),
  roundAt(20, 10, 10),
  LOST,
  roundAt(40, 10, 90),
  roundAt(50, 10, 10, 10),
]

/** A round of two services, each of two instances with the same usage. */
function pairAt(seconds: number, ...cpus: readonly number[]): Snapshot {
  const results = cpus.flatMap((cpu, at) =>
    [2 * at, 2 * at + 1].map((last) => answered(`10.0.0.${last}`, `S${at}`, [cpu, 1])),
  )
  return snapshotOf(results, { startedAt: START + 1000 * seconds, knownServices: ['S0', 'S1'] })
}

/** Both services have no healthy instance, the provider is lost, and one service is back. */
const OUTAGE: readonly Snapshot[] = [
  pairAt(0, 10, 10),
  pairAt(10, 90, 90),
  { ...LOST, startedAt: START + 20_000 },
  pairAt(30, 10, 90),
]

interface Listed {
  readonly id: string
  readonly event: string
  readonly instance: string | null
}

const eventsOf = ({ body }: Checked) => body['events'] as unknown as readonly Listed[]
const namesOf = (checked: Checked) =>
  eventsOf(checked).map(({ id, event, instance }) => {
    const [at = '', place] = id.split('-')
    const who = instance === null ? '' : ` ${instance}`
    return `${(Number(at) - START) / 1000}-${place} ${event}${who}`
  })
const idOf = (seconds: number, place: number) => `${START + 1000 * seconds}-${place}`
const timeOf = (seconds: number) => new Date(START + 1000 * seconds).toISOString()

describe.each([
  ['in memory', openUnrecorded],
  ['of a recording', openRecorded],
])('the events of rounds %s', (_, open) => {
  test('have an id, and the fields of --events -o json', async () => {
    const { client } = await open(ROUNDS)
    const first = eventsOf(await client.get(`/events?since=${timeOf(0)}`))[1]
    expect(first).toEqual({
      id: idOf(10, 2),
      observedAt: timeOf(10),
      kind: 'event',
      event: 'down',
      instance: '10.0.0.1',
      ip: '10.0.0.1',
      service: 'S1',
      previousService: null,
      status: 'unknown',
      reasons: [TIMEOUT],
      lastedMs: 10_000,
      certainty: 'atLeast',
      healthy: null,
      healthyAtMost: null,
      minimum: null,
      headroom: null,
      text: '10.0.0.1 of S1 stopped answering: timeout',
    })
  })
  test('are those from a time on, after an event, or the last ones', async () => {
    const { client } = await open(ROUNDS)
    const get = async (query: string) => namesOf(await client.get(`/events?${query}`))
    const all = await get(`since=${timeOf(0)}`)
    expect(all).toEqual([
      '10-1 unhealthy 10.0.0.0',
      '10-2 down 10.0.0.1',
      '10-3 headroom',
      '10-4 headroom',
      '20-1 healthy 10.0.0.0',
      '20-2 up 10.0.0.1',
      '20-3 headroom',
      '20-4 headroom',
      '30-1 lost',
      '40-1 back',
      '40-2 unhealthy 10.0.0.1',
      '40-3 headroom',
      '50-1 appeared 10.0.0.2',
      '50-2 healthy 10.0.0.1',
      '50-3 headroom',
    ])
    expect(await get('')).toEqual(await get(`since=${idOf(0, 0)}`))
    expect(await get(`since=${timeOf(20)}`)).toEqual(all.slice(4))
    expect(await get(`since=${START + 20_001}`)).toEqual(all.slice(8))
    expect(await get(`since=${idOf(20, 1)}`)).toEqual(all.slice(5))
    expect(await get(`since=${idOf(50, 3)}`)).toEqual([])
    expect(await get('limit=2')).toEqual(all.slice(-2))
    expect(await get('instance=10.0.0.0')).toEqual([all[0], all[4], all[8], all[9]])
    expect(await get('service=S2')).toEqual([all[8], all[9], all[12]])
  })

  test('are those of services, of instances or of the provider alone', async () => {
    const { client } = await open(OUTAGE)
    const get = async (query: string) =>
      namesOf(await client.get(`/events?since=${timeOf(0)}&${query}`))
    const all = await get('')
    expect(all).toEqual([
      '10-1 unhealthy 10.0.0.0',
      '10-2 unhealthy 10.0.0.1',
      '10-3 unhealthy 10.0.0.2',
      '10-4 unhealthy 10.0.0.3',
      '10-5 headroom',
      '10-6 headroom',
      '20-1 lost',
      '30-1 back',
      '30-2 healthy 10.0.0.0',
      '30-3 healthy 10.0.0.1',
      '30-4 headroom',
    ])
    expect(await get('of=services')).toEqual([all[4], all[5], all[10]])
    expect(await get('of=services&service=S1')).toEqual([all[5]])
    expect(await get('of=provider')).toEqual([all[6], all[7]])
    expect(await get('of=provider,services')).toEqual([...all.slice(4, 8), all[10]])
    expect(await get('of=instances&service=S0')).toEqual([all[0], all[1], all[8], all[9]])
  })

  test('of services alone are cut at a limit that counts them alone', async () => {
    const { client } = await open(OUTAGE)
    const checked = await client.get(`/events?since=${timeOf(0)}&of=services&limit=2`)
    expect(namesOf(checked)).toEqual(['10-5 headroom', '10-6 headroom'])
    expect(checked.body).toMatchObject({ hasMore: true, next: idOf(10, 6) })
    const { body } = await client.get(`/events?since=${idOf(10, 6)}&of=services&limit=2`)
    expect(body).toMatchObject({ hasMore: false, events: [{ event: 'headroom' }] })
  })

  test('are cut at a limit, and go on from there', async () => {
    const { client } = await open(ROUNDS)
    const all = namesOf(await client.get(`/events?since=${timeOf(0)}`))
    const seen: string[] = []
    let query = `since=${timeOf(0)}&limit=4`
    const cuts: unknown[] = []
    for (let isCut = true; isCut;) {
      const checked = await client.get(`/events?${query}`)
      const { next, hasMore } = checked.body as Record<string, unknown>
      seen.push(...namesOf(checked))
      cuts.push([hasMore, checked.headers.get('link')])
      query = `since=${String(next)}&limit=4`
      isCut = hasMore === true
    }
    expect(seen).toEqual(all)
    expect(cuts).toEqual([
      [true, `<?since=${idOf(10, 4)}&limit=4>; rel="next"`],
      [true, `<?since=${idOf(20, 4)}&limit=4>; rel="next"`],
      [true, `<?since=${idOf(40, 3)}&limit=4>; rel="next"`],
      [false, null],
    ])
    const { body } = await client.get(`/events?${query}`)
    expect(body).toMatchObject({ next: idOf(50, 3), hasMore: false, events: [] })
    const { body: first } = await client.get(`/events?since=${timeOf(10)}&limit=1`)
    expect(first).toMatchObject({ from: timeOf(10), next: idOf(10, 1), hasMore: true })
  })

  test('begin after the first round, which changes nothing', async () => {
    const { client } = await open(ROUNDS)
    const { body } = await client.get('/events')
    expect(body).toMatchObject({ from: timeOf(0), to: timeOf(50), hasMore: false })
    const { body: last } = await client.get('/events?limit=1')
    expect(last).toMatchObject({ from: timeOf(50), to: timeOf(50), next: idOf(50, 3) })
  })
})

describe.each([
  ['in memory', openUnrecorded],
  ['of a recording', openRecorded],
])('the events of what is no longer there, %s,', (_, open) => {
  const gone = [...ROUNDS, roundAt(60, 10, 10), roundAt(70, 10, 10)]

  test('are found, also from a time on when it had already left', async () => {
    const { client } = await open(gone)
    const get = async (query: string) => namesOf(await client.get(`/events?${query}`))
    expect(await get('instance=10.0.0.2')).toEqual([
      '30-1 lost',
      '40-1 back',
      '50-1 appeared 10.0.0.2',
      '60-1 vanished 10.0.0.2',
    ])
    expect(await get(`instance=10.0.0.2&since=${idOf(60, 1)}`)).toEqual([])
    expect(await get(`service=S2&since=${idOf(60, 1)}`)).toEqual([])
  })

  test('are not found if it was never there', async () => {
    const { get } = await open(gone)
    const response = await get(`/api/v1/events?instance=10.0.0.3&since=${idOf(60, 1)}`)
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { detail: 'no instance is named "10.0.0.3"' },
    ])
  })
})

describe('what left before the server began', () => {
  // Each round has another instance, besides the first one.
  const churn = Array.from({ length: 110 }, (_, at) => {
    const results = [answered('10.0.0.0', 'S0'), answered(`10.0.1.${at}`, `T${at}`)]
    return snapshotOf(results, { startedAt: START + 10_000 * at, knownServices: ['S0'] })
  })
  const rounds = [...churn, roundAt(1100, 10, 10), roundAt(1110, 10, 10)]

  test('has no events in memory, however long ago it left', async () => {
    const { client } = await openRecorded(rounds, 110)
    for (const query of ['instance=10.0.1.0', 'instance=10.0.1.109', 'service=T0']) {
      expect(namesOf(await client.get(`/events?${query}`))).toEqual([])
    }
    const since = `since=${timeOf(1090)}`
    expect(namesOf(await client.get(`/events?instance=10.0.1.0&${since}`))).toEqual([])
    const everything = `since=${timeOf(0)}&of=provider`
    expect(namesOf(await client.get(`/events?instance=10.0.1.0&${everything}`))).toEqual([])
  })

  test('is found if the whole recording is asked for, and nothing else is', async () => {
    const { client, get } = await openRecorded(rounds, 110)
    const since = `since=${timeOf(0)}`
    expect(namesOf(await client.get(`/events?instance=10.0.1.0&${since}`))).toEqual([
      '10-2 vanished 10.0.1.0',
    ])
    const { status } = await get(`/api/v1/events?instance=10.0.1.110&${since}`)
    expect(status).toBe(404)
  })
})

test('what may have left before the events that are kept has none', async () => {
  const cpus = (cpu: number) => Array.from({ length: 100 }, () => cpu)
  const flapping = Array.from({ length: 102 }, (_, at) =>
    roundAt(10 * at, ...cpus(at % 2 === 0 ? 10 : 90), ...(at === 0 ? [10] : [])),
  )
  const { client } = await openUnrecorded(flapping)
  expect(namesOf(await client.get('/events?instance=10.0.0.100'))).toEqual([])
})

test('a fleet that was never listed has no events', async () => {
  const { client } = await openUnrecorded([LOST])
  const { body } = await client.get('/events?instance=10.0.0.9')
  expect(body).toMatchObject({ from: null, to: timeOf(30), next: idOf(30, 0), events: [] })
})

describe('the events of a recording', () => {
  test('are also those before the start of the server, with gaps', async () => {
    const before = [0, 10, 20].map((seconds) => roundAt(seconds - 3600, 10, 10))
    const { client, recorded } = await openRecorded([roundAt(0, 10, 10)])
    expect(recorded.findPlace('last')?.number).toBe(1)
    const all = await openRecorded([...before, roundAt(0, 90, 10)])
    expect(namesOf(await client.get(`/events?since=-3h`))).toEqual([])
    expect(namesOf(await all.client.get('/events?since=-3h'))).toEqual([
      '-3580-1 gap',
      '0-1 unhealthy 10.0.0.0',
      '0-2 headroom',
    ])
    expect(namesOf(await all.client.get(`/events?since=${idOf(-3580, 0)}`))).toEqual([
      '-3580-1 gap',
      '0-1 unhealthy 10.0.0.0',
      '0-2 headroom',
    ])
  })

  test('are known up to a moment', async () => {
    const { client } = await openRecorded(ROUNDS)
    const { body } = await client.get(`/events?at=${timeOf(20)}&since=${timeOf(0)}`)
    expect(body).toMatchObject({ to: timeOf(20), next: idOf(20, 4), hasMore: false })
    const last = await client.get(`/events?at=${timeOf(20)}&limit=1`)
    expect(namesOf(last)).toEqual(['20-4 headroom'])
  })

  test('compare the first round of a span with the last one before that has a listing', async () => {
    const { client } = await openRecorded(ROUNDS)
    const { body } = await client.get(`/events?since=${timeOf(40)}&instance=10.0.0.1`)
    expect(body['events']).toMatchObject([
      { event: 'back', lastedMs: 10_000 },
      { event: 'unhealthy' },
      { event: 'healthy' },
    ])
  })
})
