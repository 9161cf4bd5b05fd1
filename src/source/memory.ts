import type { InstanceId, ScrapeResult } from '../domain/snapshot.ts'

// Protects against a provider that invents names.
const MAX_SERVICES = 10_000

/** Outlives a round: the last listing, the last service of each instance, every service seen. */
export class Memory {
  /** The instances of the last listing that could be read. */
  lastIds: readonly InstanceId[] = []
  readonly #lastServices = new Map<InstanceId, string>()
  readonly #services = new Set<string>()

  get knownServices(): readonly string[] {
    return [...this.#services]
  }

  lastServiceOf(id: InstanceId): string | null {
    return this.#lastServices.get(id) ?? null
  }

  remember(result: ScrapeResult): void {
    if (result.kind !== 'sample') return
    const { service } = result.sample
    this.#lastServices.set(result.id, service)
    if (this.#services.size < MAX_SERVICES) this.#services.add(service)
  }

  /** Remembers a listing; forgets instances that are not listed once they outnumber the listed ones. */
  rememberListing(ids: readonly InstanceId[]): void {
    this.lastIds = ids
    if (ids.length === 0 || this.#lastServices.size <= 2 * ids.length) return
    const listed = new Set(ids)
    for (const id of this.#lastServices.keys()) {
      if (!listed.has(id)) this.#lastServices.delete(id)
    }
  }
}
