import type { Report } from '../domain/report/report.ts'
import type { EpochMs } from '../domain/time.ts'
import { headOf, labelsOf, providerLabel, sampleName } from './exposition.ts'
import { FAMILIES } from './prometheus.ts'

/** The values of one series in blocks of consecutive rounds; NaN for a round without one. */
type Points = (Float64Array | undefined)[]

/** The series of one family by their labels, in the order in which they appear. */
type Held = Map<string, Points>

// 32 MB.
const MOST_VALUES = 4_000_000
// Arrays that grow by copying leave garbage; a series that lasts for a few rounds takes one block.
const MOST_ROUNDS_A_BLOCK = 256

function findPlace(times: Float64Array, time: EpochMs): number | null {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return times[low] === time ? low : null
}

/**
 * The metrics of many rounds as OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec), which
 * wants all samples of a series together, while each round has a sample of every series. As many series as
 * fit into memory are collected in one pass over the rounds, the others in further passes:
 *
 *     do { for (round of rounds) add(report); print(takeLines()) } while (!isComplete)
 */
export class MetricsOverTime {
  /** The rounds in the order of time, each time once. */
  readonly #times: Float64Array
  readonly #mostValues: number
  readonly #blockSize: number
  /** The first family that is not printed, and those of its series that are. */
  #next = 0
  readonly #printed = new Set<string>()
  /** The families of this pass, from the next one on; if it is full, the last one lacks series. */
  #held: Held[] = FAMILIES.map(() => new Map())
  #isFull = false
  #count = 0

  /** @param starts of all rounds, in any order */
  constructor(starts: Iterable<EpochMs>, mostValues = MOST_VALUES) {
    const sorted = Float64Array.from(starts).toSorted()
    this.#times = sorted.filter((time, at) => time !== sorted[at - 1])
    this.#mostValues = mostValues
    this.#blockSize = Math.min(MOST_ROUNDS_A_BLOCK, sorted.length)
  }

  get isComplete(): boolean {
    return this.#next === FAMILIES.length
  }

  /** Adds a round of this pass; one that began at the same time as another one is left out. */
  add(report: Report): void {
    const place = findPlace(this.#times, report.snapshot.startedAt)
    if (place === null) return
    const provider = providerLabel(report.snapshot.source)
    for (const [at, held] of this.#held.entries()) {
      for (const [value, labels] of FAMILIES[this.#next + at]?.seriesOf(report) ?? []) {
        this.#addValue(held, labelsOf(provider, labels), place, value)
      }
    }
    while (this.#count > this.#mostValues && this.#makeRoom()) continue
  }

  /** Ends a pass: yields the lines of its series. */
  *takeLines(): Generator<string> {
    for (const [at, held] of this.#held.entries()) {
      const family = FAMILIES[this.#next + at]
      if (family === undefined) continue
      const isBegun = at === 0 && this.#printed.size > 0
      if (held.size > 0 && !isBegun) yield headOf(family, 'openMetrics')
      for (const [labels, points] of held) {
        yield* this.#linesOf(`${sampleName(family)}{${labels}}`, points)
      }
    }
    this.#beginPass()
  }

  *#linesOf(series: string, points: Points): Generator<string> {
    for (const [number, block] of points.entries()) {
      for (const [at, value] of block?.entries() ?? []) {
        if (Number.isNaN(value)) continue
        yield `${series} ${value} ${(this.#times[number * this.#blockSize + at] ?? 0) / 1000}\n`
      }
    }
  }

  #beginPass(): void {
    const last = this.#held.at(-1)
    if (this.#held.length > 1 || !this.#isFull) this.#printed.clear()
    if (this.#isFull) for (const labels of last?.keys() ?? []) this.#printed.add(labels)
    this.#next += this.#held.length - (this.#isFull ? 1 : 0)
    this.#held = FAMILIES.slice(this.#next).map(() => new Map())
    this.#isFull = false
    this.#count = 0
  }

  #addValue(held: Held, labels: string, place: number, value: number): void {
    let points = held.get(labels)
    if (points === undefined) {
      if (this.#isFull && held === this.#held.at(-1)) return
      if (held === this.#held[0] && this.#printed.has(labels)) return
      points = []
      held.set(labels, points)
    }
    const number = Math.floor(place / this.#blockSize)
    let block = points[number]
    if (block === undefined) {
      block = new Float64Array(this.#blockSize).fill(Number.NaN)
      points[number] = block
      this.#count += this.#blockSize
    }
    const at = place % this.#blockSize
    if (Number.isNaN(block[at])) block[at] = value
  }

  /** Leaves the last series of the last family to a later pass; false if there is one series alone. */
  #makeRoom(): boolean {
    const last = this.#held.at(-1) ?? new Map<string, Points>()
    const kept = last.size - Math.ceil(last.size / 8)
    if (kept === 0 && this.#held.length === 1) return false
    for (const [labels, points] of [...last].slice(kept)) {
      last.delete(labels)
      this.#count -= points.filter((block) => block !== undefined).length * this.#blockSize
    }
    this.#isFull = kept > 0
    if (kept === 0) this.#held.pop()
    return true
  }
}
