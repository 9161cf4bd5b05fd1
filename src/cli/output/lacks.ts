import type { OfHeadroom } from '../../domain/history/change.ts'
import type { Report } from '../../domain/report/report.ts'
import { countHeadroom } from '../../domain/status/headroom.ts'
import { countWaiting } from '../../domain/status/judge.ts'
import type { ServiceCounts } from '../../domain/status/service.ts'
import type { EpochMs } from '../../domain/time.ts'
import { describeChanges } from '../../render/words/change.ts'
import { mergeKinds } from './quiet.ts'

// A service that is short in every other round is short.
const QUIET_ROUNDS = 3
const AGE = { step: 1, limit: QUIET_ROUNDS }

// From bad to worse: what is worse is also what is less bad.
const LACKS = ['open', 'short', 'empty'] as const

type Lack = (typeof LACKS)[number]

// The worst first.
const NEWS = [...LACKS.toReversed(), 'again'] as const

interface Known {
  /** The lacks, each with the rounds since it held. */
  readonly kinds: ReadonlyMap<string, number>
  readonly since: EpochMs
  /** Start of the first of the last rounds with the minimum. */
  readonly until: EpochMs
  /** The rounds since it lacked instances. */
  readonly quiet: number
}

function findLack(service: ServiceCounts): Lack | null {
  if (countHeadroom(service) >= 0) return null
  if (service.healthyAtMost === 0) return 'empty'
  return service.healthyAtMost < service.minimum ? 'short' : 'open'
}

/**
 * Services with less than their minimum over several rounds, for a log: has a line when one has too
 * few, when it gets worse, and when it has its minimum again.
 */
export class Lacks {
  readonly #known = new Map<string, Known>()

  /** Takes one more round; returns sentences on what is new. */
  update({ snapshot, known: services, coverage }: Report): string[] {
    // Without a listing, nothing is known; and before their first values, nothing is new.
    if (!snapshot.listing.ok || countWaiting(coverage) > 0) return []
    const changes = services.flatMap((service) => this.#follow(service, snapshot.startedAt) ?? [])
    return NEWS.map((news) => changes.filter(({ headroom }) => headroom === news))
      .filter(({ length }) => length > 0)
      .map(describeChanges)
  }

  #follow(service: ServiceCounts, at: EpochMs): OfHeadroom | null {
    const lack = findLack(service)
    const news = { at, kind: 'headroom', service, certainty: 'exact' } as const
    if (lack !== null) {
      return this.#isNew(service.name, lack, at)
        ? { ...news, headroom: lack, lastedMs: null }
        : null
    }
    const lastedMs = this.#endOf(service.name, at)
    return lastedMs === null ? null : { ...news, headroom: 'again', lastedMs }
  }

  #isNew(name: string, lack: Lack, at: EpochMs): boolean {
    const known = this.#known.get(name)
    const kinds = LACKS.slice(0, LACKS.indexOf(lack) + 1)
    const since = known?.since ?? at
    const merged = mergeKinds(known?.kinds, kinds, AGE)
    this.#known.set(name, { kinds: merged, since, until: at, quiet: 0 })
    return known?.kinds.has(lack) !== true
  }

  /** Returns how long it lasted, once it is over; else null. */
  #endOf(name: string, at: EpochMs): number | null {
    const known = this.#known.get(name)
    if (known === undefined) return null
    const until = known.quiet === 0 ? at : known.until
    const quiet = known.quiet + 1
    if (quiet < QUIET_ROUNDS) this.#known.set(name, { ...known, until, quiet })
    else this.#known.delete(name)
    return quiet < QUIET_ROUNDS ? null : until - known.since
  }
}
