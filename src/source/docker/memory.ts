import type { Container } from './listing.ts'
import { ServiceNames, type Service } from './services.ts'
import type { CpuReading } from './stats.ts'

// An older reading would make the mean usage since then a thing of the past.
const MAX_AGE_MS = 60_000
// Clocks may differ by this much between two readings, unless one of them was set.
const MAX_DRIFT_MS = 2000

interface Kept {
  readonly reading: CpuReading
  /** When it was received, by this machine's clock. */
  readonly receivedAt: number
}

/** An instance of the last listing. */
interface KnownInstance {
  readonly container: Container
  readonly service: Service
}

/** Outlives a round. */
export class Memory {
  readonly names = new ServiceNames()
  /** The instances of the last round with a listing. */
  last: readonly KnownInstance[] = []
  #earlier = new Map<string, Kept>()
  #current = new Map<string, Kept>()

  /** The reading of the last round, if it is recent. */
  earlierReading(key: string, now: number): CpuReading | null {
    const kept = this.#earlier.get(key)
    return kept !== undefined && now - kept.receivedAt < MAX_AGE_MS ? kept.reading : null
  }

  keep(key: string, reading: CpuReading, receivedAt: number): void {
    this.#current.set(key, { reading, receivedAt })
  }

  /** Whether both clocks agree about the time since the last round: otherwise one of them was set. */
  isSteady(key: string): boolean {
    const [from, to] = [this.#earlier.get(key), this.#current.get(key)]
    if (from === undefined || to === undefined) return true
    const driftMs = to.reading.at - from.reading.at - (to.receivedAt - from.receivedAt)
    return Math.abs(driftMs) < MAX_DRIFT_MS
  }

  /** Remembers the instances of a round, and forgets those that finished and all older readings. */
  endRound(instances: readonly KnownInstance[], finished: readonly KnownInstance[]): void {
    this.last = instances.map(({ container, service }) => ({ container, service }))
    for (const { service } of finished) this.names.remove(service)
    for (const { service } of instances) this.names.add(service)
    this.#earlier = this.#current
    this.#current = new Map()
  }
}
