import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/domain/history/change.ts'
import type { Policy } from '../../../src/domain/status/policy.ts'
import { extendHistory, type History } from '../../../src/domain/history/history.ts'
import { lastValuesOf } from '../../../src/domain/history/series.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { POLICY } from '../../support/report.ts'

const REFUSED = { code: 'refused', errno: 'ECONNREFUSED' } as const

/** A round that starts at that time. */
function round(startedAt: number, results: readonly ScrapeResult[]): Snapshot {
  return snapshotOf(results, { startedAt })
}

/** A round whose listing failed. */
function failed(startedAt: number, results: readonly ScrapeResult[] = []): Snapshot {
  return snapshotOf(results, { startedAt, listing: { ok: false, failure: REFUSED } })
}

function historyOf([first, ...rest]: readonly [Snapshot, ...Snapshot[]], policy = POLICY): History {
  const start = extendHistory(null, first, policy)
  return rest.reduce((history, snapshot) => extendHistory(history, snapshot, policy), start)
}

/** `kind instance` of instances, the kind alone of anything else. */
function nameAll(changes: readonly Change[]): string[] {
  return changes.map((change) =>
    'instance' in change ? `${change.kind} ${change.instance.id}` : change.kind,
  )
}

const PAIR = [answered('10.0.0.1', 'A', [10, 20]), answered('10.0.0.2', 'A', [30, 60])]
const MUTE = [answered('10.0.0.1', 'A', [10, 20]), silent('10.0.0.2', 'A')]

test('the first round has no changes', () => {
  const snapshot = round(1000, PAIR)
  const history = historyOf([snapshot])
  expect(history.snapshot).toBe(snapshot)
  expect(history.current).toBe(snapshot)
  expect(history).toMatchObject({ downSince: null, vanished: [], changes: [] })
  expect(history.judgement.services).toMatchObject([{ name: 'A', status: 'healthy' }])
  expect(history.instanceHistories.get('10.0.0.2')).toEqual({
    status: 'healthy',
    service: 'A',
    since: 1000,
    certainty: 'atLeast',
    changes: 0,
    appearedAt: null,
  })
  expect(history.series.columns).toHaveLength(1)
})

test('a good round replaces the judgement and extends the series', () => {
  const snapshot = round(6000, MUTE)
  const history = historyOf([round(1000, PAIR), snapshot])
  expect([history.snapshot, history.current]).toEqual([snapshot, snapshot])
  expect(history.judgement.instances.map(({ status }) => status)).toEqual(['healthy', 'unknown'])
  expect(history.instanceHistories.get('10.0.0.2')).toMatchObject({
    status: 'unknown',
    since: 6000,
  })
  expect(lastValuesOf(history.series, '10.0.0.2', 'cpu', 10)).toEqual([30, Number.NaN])
  expect(history.loads).toHaveLength(2)
  expect(history.changes).toMatchObject([
    { at: 6000, kind: 'down', lastedMs: 5000 },
    { at: 6000, kind: 'headroom', headroom: 'open' },
  ])
})

test('changes of all rounds are kept, the oldest first', () => {
  const history = historyOf([round(1000, PAIR), round(2000, MUTE), round(3000, PAIR)])
  expect(nameAll(history.changes)).toEqual(['down 10.0.0.2', 'headroom', 'up 10.0.0.2', 'headroom'])
})

test('the previous history is not modified', () => {
  const before = historyOf([round(1000, PAIR)])
  extendHistory(before, round(2000, MUTE), POLICY)
  expect(before.changes).toEqual([])
  expect(before.loads).toHaveLength(1)
  expect(before.instanceHistories.get('10.0.0.2')).toMatchObject({ status: 'healthy' })
})

describe('a failed listing', () => {
  const before = historyOf([round(1000, PAIR), round(2000, MUTE)])
  const snapshot = failed(3000, [
    silent('10.0.0.1', 'A', REFUSED),
    silent('10.0.0.2', 'A', REFUSED),
  ])
  const history = extendHistory(before, snapshot, POLICY)

  test('a failed listing keeps the last good round', () => {
    expect(history.snapshot).toBe(before.snapshot)
    expect(history.judgement).toBe(before.judgement)
    expect(history.instanceHistories).toBe(before.instanceHistories)
    expect(history.vanished).toEqual([])
  })

  test('a failed listing is the current round and starts an outage', () => {
    expect(history.current).toBe(snapshot)
    expect(history.downSince).toBe(3000)
    expect(history.changes.slice(before.changes.length)).toEqual([
      { at: 3000, kind: 'lost', failure: REFUSED },
    ])
  })

  test('a failed listing adds a gap to the series', () => {
    expect(lastValuesOf(history.series, '10.0.0.1', 'cpu', 10)).toEqual([10, 10, Number.NaN])
    expect(history.loads.map((points) => points.get('A')?.cpu?.mean)).toEqual([20, 10, undefined])
    expect(history.services.map(([service]) => service?.healthy)).toEqual([2, 1, undefined])
  })

  test('an outage is one change, with a gap per round', () => {
    const later = extendHistory(extendHistory(history, failed(4000), POLICY), failed(5000), POLICY)
    expect(later.downSince).toBe(3000)
    expect(later.current.startedAt).toBe(5000)
    expect(nameAll(later.changes)).toEqual(['down 10.0.0.2', 'headroom', 'lost'])
    expect(later.series.columns).toHaveLength(5)
    expect(later.loads).toHaveLength(5)
  })
})

describe('the end of an outage', () => {
  const rounds = [round(1000, PAIR), failed(3000), failed(5000), round(9000, MUTE)] as const
  const history = historyOf(rounds)

  test('the end of an outage is a change with its duration, after the changes of instances', () => {
    expect(history.changes).toMatchObject([
      { at: 3000, kind: 'lost' },
      { at: 9000, kind: 'down', lastedMs: 8000 },
      { at: 9000, kind: 'headroom' },
      { at: 9000, kind: 'back', lastedMs: 6000 },
    ])
  })

  test('the end of an outage clears downSince', () => {
    expect(history.downSince).toBeNull()
    expect(history.current).toBe(rounds[3])
    expect(history.snapshot).toBe(rounds[3])
  })

  test('a second outage is a change of its own', () => {
    const again = [failed(10_000), round(12_000, MUTE), round(13_000, MUTE)]
    const later = again.reduce((one, snapshot) => extendHistory(one, snapshot, POLICY), history)
    expect(later.changes.slice(history.changes.length)).toMatchObject([
      { at: 10_000, kind: 'lost' },
      { at: 12_000, kind: 'back', lastedMs: 2000 },
    ])
  })
})

describe('vanished instances', () => {
  const [first, second] = [round(1000, PAIR), round(2000, PAIR.slice(0, 1))]

  test('an instance vanishes in the first round that does not list it, with its previous values', () => {
    expect(historyOf([first, second]).vanished).toMatchObject([
      { id: '10.0.0.2', status: 'healthy', sample: { cpu: 30, memory: 60 } },
    ])
  })

  test('an instance does not vanish again in the next round', () => {
    expect(historyOf([first, second, round(3000, PAIR.slice(0, 1))]).vanished).toEqual([])
  })

  test('an instance vanishes for one round, also if the next listing fails', () => {
    const { vanished } = historyOf([first, second, failed(3000)])
    expect(vanished).toEqual([])
  })

  test('a vanished instance is not part of the judgement', () => {
    const { judgement, instanceHistories } = historyOf([first, second])
    expect(judgement.instances.map(({ id }) => id)).toEqual(['10.0.0.1'])
    expect([...instanceHistories.keys()]).toEqual(['10.0.0.1'])
  })
})

describe('a service in a round', () => {
  test('loads are averages and medians of one round', () => {
    const { loads } = historyOf([
      round(1000, [...PAIR, answered('10.0.0.3', 'A', [80, 10])]),
      round(2000, [answered('10.0.0.1', 'A', [50, 52])]),
    ])
    expect(loads.map((points) => points.get('A'))).toMatchObject([
      { cpu: { mean: 40, p50: 30 }, memory: { mean: 30, p50: 20 } },
      { cpu: { mean: 50, p50: 50 }, memory: { mean: 52, p50: 52 } },
    ])
  })

  test('loads count only instances that answered', () => {
    const { loads } = historyOf([round(1000, [...MUTE, left('10.0.0.3', 'A')])])
    expect(loads[0]?.get('A')).toMatchObject({
      cpu: { mean: 10, p50: 10 },
      memory: { mean: 20, p50: 20 },
    })
  })

  test('a service without answers has no load', () => {
    const { loads } = historyOf([round(1000, [silent('10.0.0.1', 'A')])])
    expect(loads[0]?.get('A')).toBeUndefined()
  })

  test('loads are kept for as many rounds as the series', () => {
    const rounds = Array.from({ length: 250 }, (_, at) =>
      round(at, [answered('::1', 'A', [at % 100, 0])]),
    )
    const [first, ...rest] = rounds
    const { loads, series } = historyOf([first ?? round(0, []), ...rest])
    expect([loads.length, series.columns.length]).toEqual([240, 240])
    expect([loads[0], loads.at(-1)].map((points) => points?.get('A')?.cpu?.mean)).toEqual([10, 49])
  })
})

describe('the limit of changes', () => {
  const fleet = (size: number, from = 0) =>
    Array.from({ length: size }, (_, at) =>
      answered(`10.0.${(from + at) >> 8}.${(from + at) & 255}`, 'A'),
    )

  test('the last 10,000 changes of many rounds are kept', () => {
    const first = round(1000, [])
    const rounds = [round(2000, fleet(6000)), round(3000, fleet(10_000))]
    expect(historyOf([first, ...rounds]).changesSince).toBe(1000)
    const all = [first, ...rounds, round(4000, fleet(10_001))] as const
    const { changes, changesSince } = historyOf(all)
    const names = nameAll(changes)
    expect([names.length, changesSince]).toEqual([10_000, 2000])
    expect([names[0], names.at(-1)]).toEqual(['appeared 10.0.0.1', 'appeared 10.0.39.16'])
  })

  test('the last 10,000 changes of one round are kept', () => {
    const { changes } = historyOf([
      round(1000, PAIR),
      round(2000, MUTE),
      round(3000, fleet(10_500)),
    ])
    expect(changes).toHaveLength(10_000)
    expect(changes.every(({ at }) => at === 3000)).toBe(true)
    expect(nameAll(changes).slice(-2)).toEqual(['up 10.0.0.2', 'headroom'])
  })
})

describe('low coverage', () => {
  const strict: Policy = { ...POLICY, minCoverage: 80 }
  const thin = round(2000, [...PAIR, silent('10.0.0.3', 'A')])

  test.each<[string, Snapshot, Policy, string]>([
    ['fewer than are wanted', thin, strict, 'unknown'],
    ['as many as are wanted', round(2000, PAIR), strict, 'healthy'],
    ['fewer, without a minimum', thin, POLICY, 'healthy'],
  ])('a service is undecided at low coverage: %s', (_what, snapshot, by, status) => {
    const [first, second] = [
      historyOf([snapshot], by),
      historyOf([round(1000, PAIR), snapshot], by),
    ]
    for (const { judgement } of [first, second]) {
      expect(judgement.services).toMatchObject([{ name: 'A', status }])
    }
  })
})

test('a failed listing does not change the time of a status', () => {
  const { instanceHistories, changes } = historyOf([
    round(1000, PAIR),
    failed(2000),
    round(3000, PAIR),
  ])
  expect(instanceHistories.get('10.0.0.1')).toMatchObject({ since: 1000, changes: 0 })
  expect(nameAll(changes)).toEqual(['lost', 'back'])
})

test('an instance that came during an outage appears in the round that lists it', () => {
  const { instanceHistories } = historyOf([round(1000, []), failed(2000), round(3000, PAIR)])
  expect(instanceHistories.get('10.0.0.1')).toMatchObject({ since: 3000, appearedAt: 3000 })
})

test('another failure of the same instance is not a change', () => {
  const first = round(1000, [silent('10.0.0.1', 'A', TIMEOUT)])
  const { changes } = historyOf([first, round(2000, [silent('10.0.0.1', 'A', REFUSED)])])
  expect(changes).toEqual([])
})
