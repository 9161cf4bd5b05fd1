import type { InstanceId, ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import { serviceOf } from '../domain/status/instance-status.ts'
import type { Names } from './codec.ts'

// Instances that are no longer listed; at least some, so that a small fleet may change as a whole.
const MOST_ABSENT = 1000

/** The facts that the rounds so far know of a fleet, those of earlier processes included. */
export class FleetMemory {
  /** The last service of each instance, the one that was listed last at the end. */
  readonly #services = new Map<InstanceId, string>()
  #lastIds: readonly InstanceId[] = []
  #knownServices: readonly string[] = []

  /**
   * Recalls the last round, and the services of instances that it did not list. What is known already is
   * newer.
   * @param recent names of the rounds so far, those that were used last first
   */
  recall(recent: Iterable<Names>): void {
    const all: Names[] = []
    let count = 0
    for (const names of recent) {
      all.push(names)
      count += names.ids.length
      if (count > this.#mostOf(all[0]?.ids.length ?? 0)) break
    }
    const newer = [...this.#services]
    for (const { ids, instances } of all.toReversed()) {
      this.#rememberServices(ids, (at) => instances[at]?.service ?? null)
    }
    for (const [id, service] of newer) this.#rememberServices([id], () => service)
    const [last] = all
    if (this.#lastIds.length === 0) this.#lastIds = last?.ids ?? []
    this.#knownServices = [...new Set([...this.#knownServices, ...(last?.knownServices ?? [])])]
    this.#drop(this.#lastIds.length)
  }

  /** Completes a round with what is known: the services of silent instances, and all services. */
  lend(snapshot: Snapshot): Snapshot {
    const { listing } = snapshot
    const results = snapshot.results.map((result): ScrapeResult => {
      if (result.kind === 'sample' || result.kind === 'stopped') return result
      return { ...result, lastService: result.lastService ?? this.#serviceOf(result.id) }
    })
    // A process that has just started remembers no listing.
    if (!listing.ok && results.length === 0) {
      const { failure } = listing
      for (const id of this.#lastIds) {
        const lastService = this.#serviceOf(id)
        results.push({ id, latencyMs: null, kind: 'failure', failure, lastService })
      }
    }
    const knownServices = [...new Set([...this.#knownServices, ...snapshot.knownServices])]
    return { ...snapshot, results, knownServices }
  }

  remember({ results, knownServices, listing }: Snapshot): void {
    const ids = results.map(({ id }) => id)
    this.#rememberServices(ids, (at) => serviceOf(results[at] as ScrapeResult))
    // An empty one is kept as well: the fleet has left.
    if (listing.ok || results.length > 0) this.#lastIds = ids
    this.#knownServices = knownServices
    this.#drop(results.length)
  }

  /** Instances of the same round; the order tells which were listed last. */
  #rememberServices(ids: readonly InstanceId[], find: (at: number) => string | null): void {
    for (const [at, id] of ids.entries()) {
      const service = find(at) ?? this.#serviceOf(id)
      if (service === null) continue
      this.#services.delete(id)
      this.#services.set(id, service)
    }
  }

  #serviceOf(id: InstanceId): string | null {
    return this.#services.get(id) ?? null
  }

  #mostOf(listed: number): number {
    return 2 * listed + MOST_ABSENT
  }

  /** Forgets the instances that were listed longest ago, if they are too many. */
  #drop(listed: number): void {
    const most = this.#mostOf(listed)
    for (const id of this.#services.keys()) {
      if (this.#services.size <= most) return
      this.#services.delete(id)
    }
  }
}
