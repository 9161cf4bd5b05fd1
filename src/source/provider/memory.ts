import type { Sample, ScrapeResult, Target } from '../../domain/snapshot.ts'

// A provider that makes up names must not fill the memory.
const MAX_SERVICES = 10_000

/** What outlives a round: the last listing, the last service of each target, every service seen. */
export class Memory {
  readonly #lastServices = new Map<Target, string>()
  // Not yet filed: where all targets answer, nobody asks.
  #reports: { readonly target: Target; readonly sample: Sample }[] = []
  readonly #services = new Set<string>()
  #lastTargets: readonly Target[] = []

  get knownServices(): readonly string[] {
    return [...this.#services]
  }

  lastServiceOf(target: Target): string | null {
    this.#file()
    return this.#lastServices.get(target) ?? null
  }

  remember(result: ScrapeResult): void {
    if (result.kind !== 'sample') return
    this.#reports.push(result)
    if (this.#services.size < MAX_SERVICES) this.#services.add(result.sample.service)
  }

  /** The targets of the last listing that could be read. */
  get lastTargets(): readonly Target[] {
    return this.#lastTargets
  }

  /** Takes a listing; forgets targets that are no longer listed, once they outnumber those that are. */
  rememberListing(targets: readonly Target[]): void {
    this.#lastTargets = targets
    this.#file()
    if (targets.length === 0 || this.#lastServices.size <= 2 * targets.length) return
    const listed = new Set(targets)
    for (const target of this.#lastServices.keys()) {
      if (!listed.has(target)) this.#lastServices.delete(target)
    }
  }

  #file(): void {
    for (const { target, sample } of this.#reports) this.#lastServices.set(target, sample.service)
    this.#reports = []
  }
}
