import type { ScrapeResult, Target } from '../domain/snapshot.ts'

/** What outlives a round: the last service of each target, and every service ever seen. */
export class Memory {
  readonly #lastServices = new Map<Target, string>()
  readonly #services = new Set<string>()

  get knownServices(): readonly string[] {
    return [...this.#services]
  }

  lastServiceOf(target: Target): string | null {
    return this.#lastServices.get(target) ?? null
  }

  remember(result: ScrapeResult): void {
    if (result.kind !== 'sample') return
    this.#lastServices.set(result.target, result.sample.service)
    this.#services.add(result.sample.service)
  }

  /** Forgets targets that are no longer listed, once they outnumber those that are. */
  keep(targets: readonly Target[]): void {
    if (this.#lastServices.size <= 2 * targets.length) return
    const listed = new Set(targets)
    for (const target of this.#lastServices.keys()) {
      if (!listed.has(target)) this.#lastServices.delete(target)
    }
  }
}
