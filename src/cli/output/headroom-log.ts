import type { OfHeadroom } from '../../domain/history/change.ts'
import { followStatus, HEADROOM_NEWS, levelOf } from '../../domain/history/headroom-history.ts'
import type { Report } from '../../domain/report/report.ts'
import type { InstanceId, Snapshot } from '../../domain/snapshot.ts'
import { serviceOf } from '../../domain/status/instance-status.ts'
import { findWaiting } from '../../domain/status/judge.ts'
import type { ServiceCounts, ServiceStatus } from '../../domain/status/service.ts'
import type { EpochMs } from '../../domain/time.ts'
import { describeChanges } from '../../render/words/change.ts'
import { mergeKinds } from './quiet.ts'

// A service that is short in every other round is short.
const QUIET_ROUNDS = 3
const AGE = { step: 1, limit: QUIET_ROUNDS }

// From bad to worse: what is worse is also what is less bad.
const KINDS = ['open', 'short', 'perhapsEmpty', 'empty'] as const

type Kind = (typeof KINDS)[number]

const WORST_FIRST = HEADROOM_NEWS.toReversed()

interface Known {
  /** Each with the rounds since it held. */
  readonly kinds: ReadonlyMap<string, number>
  /** The last one without the minimum. */
  readonly status: ServiceStatus
  readonly since: EpochMs
  /** Start of the first of the last rounds with the minimum. */
  readonly until: EpochMs
  /** The rounds since it was without the minimum. */
  readonly quiet: number
}

function findKinds(service: ServiceCounts, status: ServiceStatus): readonly Kind[] {
  const level = levelOf(service)
  const worst = KINDS.findIndex((kind) => kind === level)
  // Without a healthy instance, perhaps, it is not yet below its minimum for certain.
  return KINDS.filter((kind, at) => at <= worst && (kind !== 'short' || status === 'unhealthy'))
}

/**
 * The headroom of services over several rounds, for a log, in the words of events: has a line when a
 * service falls below its minimum, when it gets worse, and when it has its minimum again.
 */
export class HeadroomLog {
  readonly #known = new Map<string, Known>()
  /** Instances that have needed another round for their values since the first one. */
  #waiting: ReadonlySet<InstanceId> | null = null

  /** Takes one more round; returns sentences on what is new. */
  update({ snapshot, known: services }: Report): string[] {
    // Without a listing, nothing is known; and before their first values, nothing is new.
    if (!snapshot.listing.ok) return []
    const waiting = this.#findWaitingServices(snapshot)
    const changes = services
      .filter(({ name }) => !waiting.has(name))
      .flatMap((service) => this.#follow(service, snapshot.startedAt) ?? [])
    return WORST_FIRST.map((news) => changes.filter(({ headroom }) => headroom === news))
      .filter(({ length }) => length > 0)
      .map(describeChanges)
  }

  #findWaitingServices(snapshot: Snapshot): ReadonlySet<string | null> {
    const waiting = findWaiting(snapshot).filter(({ id }) => this.#waiting?.has(id) ?? true)
    this.#waiting = new Set(waiting.map(({ id }) => id))
    return new Set(waiting.map(serviceOf))
  }

  #follow(service: ServiceCounts, at: EpochMs): OfHeadroom | null {
    const known = this.#known.get(service.name)
    const status = followStatus(known?.status ?? 'healthy', service)
    const news = { at, kind: 'headroom', service, certainty: 'exact' } as const
    if (status !== 'healthy') {
      const headroom = this.#findNews(service, status, at)
      return headroom === null ? null : { ...news, headroom, lastedMs: null }
    }
    const lastedMs = known === undefined ? null : this.#findEnd(service.name, known, at)
    if (lastedMs === null) return null
    return { ...news, headroom: known?.status === 'unknown' ? 'certain' : 'again', lastedMs }
  }

  /** Returns the worst that is new. */
  #findNews(service: ServiceCounts, status: ServiceStatus, at: EpochMs): Kind | null {
    const known = this.#known.get(service.name)
    const kinds = findKinds(service, status)
    // It has its minimum by its counts, but not for certain.
    if (kinds.length === 0) return null
    const merged = mergeKinds(known?.kinds, kinds, AGE)
    const since = known?.since ?? at
    this.#known.set(service.name, { kinds: merged, status, since, until: at, quiet: 0 })
    return kinds.findLast((kind) => known?.kinds.has(kind) !== true) ?? null
  }

  /** Returns how long it lasted, once it is over; else null. */
  #findEnd(name: string, known: Known, at: EpochMs): number | null {
    const until = known.quiet === 0 ? at : known.until
    const quiet = known.quiet + 1
    if (quiet < QUIET_ROUNDS) this.#known.set(name, { ...known, until, quiet })
    else this.#known.delete(name)
    return quiet < QUIET_ROUNDS ? null : until - known.since
  }
}
