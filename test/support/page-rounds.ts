import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { createFleet } from '../../src/mock/fleet.ts'
import { answered, silent, snapshotOf } from './facts.ts'

/** When the first of these rounds starts. */
export const START = Date.parse('2026-11-29T09:00:00Z')
export const INTERVAL_MS = 5000

interface Rounds {
  readonly instances: number
  readonly rounds: number
  /** What became of an instance in a round, if not an answer as usual. */
  readonly faultOf?: (place: number, round: number, service: string) => Fault | undefined
}

/** A failure, or more CPU than usual. */
type Fault = 'timeout' | 'refused' | { readonly cpu: number }

const FAILURES = {
  timeout: { code: 'timeout', afterMs: 5000 },
  refused: { code: 'refused', errno: 'ECONNREFUSED' },
} as const

/** Milliseconds that look measured: the same in every run. */
function latencyOf(place: number, round: number): number {
  return 3 + ((place * 7 + round * 13) % 10) / 2 + ((place + round) % 11 === 0 ? 9 : 0)
}

/** Rounds of a fleet whose values drift. */
export function driftingRounds({
  instances,
  rounds,
  faultOf = () => undefined,
}: Rounds): Snapshot[] {
  const { addresses, read } = createFleet({ instances, seed: 7, walk: true })
  const resultOf = (id: string, place: number, round: number): ScrapeResult => {
    const { service = '', cpu = 0, memory = 0 } = read(id)?.sample ?? {}
    const fault = faultOf(place, round, service)
    if (typeof fault === 'string') return silent(id, service, FAILURES[fault])
    // Calm enough that only a fault is unhealthy.
    const values = [fault?.cpu ?? 8 + cpu * 0.5, 12 + memory * 0.45].map(Math.round)
    const [own = 0, other = 0] = values
    return { ...answered(id, service, [own, other]), latencyMs: latencyOf(place, round) }
  }
  return Array.from({ length: rounds }, (_, round) => {
    const results = addresses.map((id, place) => resultOf(id, place, round))
    const services = results.map((one) => (one.kind === 'sample' ? one.sample.service : ''))
    return snapshotOf(results, {
      startedAt: START + round * INTERVAL_MS,
      durationMs: 412,
      knownServices: [...new Set(services)].filter(Boolean).toSorted(),
    })
  })
}

/** What happens to a service: from a third of the rounds on, or later. */
const INCIDENT: Readonly<Record<string, (place: number, since: number) => Fault | undefined>> = {
  // Most stop answering; those that come back have more load than they can take.
  TicketService(place, since) {
    if (since < 0 || place % 16 === 5) return undefined
    const isBack = since > 26 && place % 3 === 0
    return isBack ? { cpu: Math.min(94, 60 + 5 * (since - 26)) } : 'timeout'
  },
  // Nearly all get overloaded, one after another.
  UserService(place, since) {
    const start = 2 * (place % 10)
    return since >= start && place % 10 !== 7
      ? { cpu: Math.min(97, 52 + since - start) }
      : undefined
  },
  IdService: (place, since) => (place % 7 === 0 && since > 12 ? { cpu: 81 } : undefined),
  GeoService: (place, since) =>
    place % 5 === 0 && since > 20 && since < 24 ? 'refused' : undefined,
}

/** Rounds of 150 instances in which one service loses instances and another is overloaded. */
export function incidentRounds(rounds = 72): Snapshot[] {
  return driftingRounds({
    instances: 150,
    rounds,
    faultOf: (place, round, service) => INCIDENT[service]?.(place, round - Math.floor(rounds / 3)),
  })
}

/** The same rounds from one on with a listing that failed. */
export function loseProvider(rounds: readonly Snapshot[]): Snapshot[] {
  const failure = { code: 'refused', errno: 'ECONNREFUSED' } as const
  return rounds.map((round) => ({
    ...round,
    listing: { ok: false, failure },
    results: round.results.map(({ id }) => silent(id, null, failure)),
  }))
}

/** Names that are attacks, or unusual. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '\u202eecivreS\u202c',
  '"><script>alert(1)</script>',
  'A'.repeat(500),
  'שירות',
  'Ωμέγα',
  ' ',
  '__proto__',
]

/** Rounds of instances and services with these names. */
export function hostileRounds(): Snapshot[] {
  return [0, 1].map((round) =>
    snapshotOf(
      HOSTILE.flatMap((name, at) => [
        answered(`10.0.0.${at}`, name, [10 + at, 20]),
        answered(name, 'Service', [90, 20 + round]),
      ]),
      { startedAt: START + round * INTERVAL_MS, knownServices: [...HOSTILE, 'Service'].toSorted() },
    ),
  )
}
