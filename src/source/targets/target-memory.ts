import type { InstanceId } from '../../domain/snapshot.ts'
import type { TargetList } from './target-list.ts'
import { isUsable, type ListedTarget, pageOf, type Target } from './target.ts'
import type { TimedReading } from './usage.ts'

// Protects against a list that invents names.
const MAX_SERVICES = 10_000
// Older readings would tell about a time that has long passed.
const MAX_ROUNDS = 3
// Counters advance in ticks of 10 ms: a shorter time between two readings shows little but noise.
const MIN_WINDOW_MS = 500

interface KeptReadings {
  readonly latest: TimedReading
  /** The one before it, for a reading that follows the latest one too closely. */
  readonly earlier: TimedReading | null
  /** The last round with a reading, kept or not. */
  readonly round: number
}

/** Outlives a round: the last list, the last reading of each page, every service seen. */
export class TargetMemory {
  /** The last list that could be read. */
  targets: ReadonlyMap<InstanceId, ListedTarget> = new Map()
  #round = 0
  readonly #services = new Set<string>()
  readonly #whole = new Set<string>()
  readonly #readings = new Map<string, KeptReadings>()

  get knownServices(): readonly string[] {
    return [...this.#services]
  }

  /** Starts a round with this list, and forgets the readings of pages that are not in it. */
  startRound({ listing, targets }: TargetList): void {
    if (!listing.ok) return
    this.#round += 1
    this.targets = targets
    const pages = new Set<string>()
    for (const target of targets.values()) {
      const { service } = target
      if (service !== null && this.#services.size < MAX_SERVICES) this.#services.add(service)
      if (isUsable(target)) pages.add(pageOf(target))
    }
    for (const page of this.#readings.keys()) {
      if (!pages.has(page)) this.#readings.delete(page)
    }
    for (const page of this.#whole) {
      if (!pages.has(page)) this.#whole.delete(page)
    }
  }

  /** Whether a page cannot be had in part. */
  isWhole(target: Target): boolean {
    return this.#whole.has(pageOf(target))
  }

  setWhole(target: Target): void {
    this.#whole.add(pageOf(target))
  }

  /** Takes note of the reading of a page; returns the one to compare it with, if there is one. */
  addReading(target: Target, reading: TimedReading): TimedReading | null {
    const page = pageOf(target)
    const round = this.#round
    const kept = this.#readings.get(page)
    if (kept === undefined || round - kept.round > MAX_ROUNDS) {
      this.#readings.set(page, { latest: reading, earlier: null, round })
      return null
    }
    const { latest } = kept
    if (reading.sentAt.elapsedMs - latest.receivedAt.elapsedMs < MIN_WINDOW_MS) {
      this.#readings.set(page, { ...kept, round })
      return kept.earlier
    }
    this.#readings.set(page, { latest: reading, earlier: latest, round })
    return latest
  }
}
