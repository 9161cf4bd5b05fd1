import type { InstanceId, ScrapeResult } from '../domain/snapshot.ts'

// Protects against a provider that invents names.
const MAX_SERVICES = 10_000

/** Outlives a round: the last listing, the last service of each instance, every service seen. */
export class Memory {
  /** The instances of the last listing that could be read. */
  lastIds: readonly InstanceId[] = []
  readonly #lastServices = new Map<InstanceId, string>()
  // Filed on demand: not needed if all instances answer.
  #unfiled: readonly ScrapeResult[] = []
  readonly #services = new Set<string>()

  get knownServices(): readonly string[] {
    return [...this.#services]
  }

  lastServiceOf(id: InstanceId): string | null {
    this.#file()
    return this.#lastServices.get(id) ?? null
  }

  remember(results: readonly ScrapeResult[]): void {
    this.#file()
    this.#unfiled = results
    for (const result of results) {
      if (result.kind !== 'sample' || this.#services.size >= MAX_SERVICES) continue
      this.#services.add(result.sample.service)
    }
  }

  /** Remembers a listing; forgets instances that are not listed once they outnumber the listed ones. */
  rememberListing(ids: readonly InstanceId[]): void {
    this.lastIds = ids
    this.#file()
    if (ids.length === 0 || this.#lastServices.size <= 2 * ids.length) return
    const listed = new Set(ids)
    for (const id of this.#lastServices.keys()) {
      if (!listed.has(id)) this.#lastServices.delete(id)
    }
  }

  #file(): void {
    for (const result of this.#unfiled) {
      if (result.kind === 'sample') this.#lastServices.set(result.id, result.sample.service)
    }
    this.#unfiled = []
  }
}
