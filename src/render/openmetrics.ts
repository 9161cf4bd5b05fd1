import type { Report } from '../domain/report/report.ts'
import type { EpochMs } from '../domain/time.ts'
import { FAMILIES, headOf, labelsOf } from './prometheus.ts'

/** The values of one series, from its first round on; NaN for a round without one. */
interface Points {
  start: number
  values: number[]
}

/** The series of one family by their labels, in the order in which they appear. */
type Held = Map<string, Points>

// 64 MB, and half as much while an array grows.
const MOST_VALUES = 4_000_000

function findPlace(times: Float64Array, time: EpochMs): number | null {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < time) low = middle + 1
    else high = middle
  }
  return times[low] === time ? low : null
}

/** Adds the value of a round; returns by how much the points have grown. */
function insert(points: Points, place: number, value: number): number {
  const { values } = points
  const before = values.length
  const at = place - points.start
  if (at < 0) {
    // The clock was set back.
    const missing = Array.from({ length: -at - 1 }, () => Number.NaN)
    points.values = [value, ...missing, ...values]
    points.start = place
    return -at
  }
  while (values.length < at) values.push(Number.NaN)
  if (at === values.length) values.push(value)
  else if (Number.isNaN(values[at])) values[at] = value
  return values.length - before
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
  /** The first family that is not printed, and those of its series that are. */
  #next = 0
  readonly #printed = new Set<string>()
  /** The families of this pass, from the next one on; the last one may lack series. */
  #held: Held[] = FAMILIES.map(() => new Map())
  #isFull = false
  #count = 0

  /** @param starts of all rounds, in any order */
  constructor(starts: readonly EpochMs[], mostValues = MOST_VALUES) {
    const sorted = Float64Array.from(starts).toSorted()
    this.#times = sorted.filter((time, at) => time !== sorted[at - 1])
    this.#mostValues = mostValues
  }

  get isComplete(): boolean {
    return this.#next === FAMILIES.length
  }

  /** Adds a round of this pass; one that began at the same time as another one is left out. */
  add(report: Report): void {
    const place = findPlace(this.#times, report.snapshot.startedAt)
    if (place === null) return
    for (const [at, held] of this.#held.entries()) {
      for (const [value, labels] of FAMILIES[this.#next + at]?.seriesOf(report) ?? []) {
        this.#addValue(held, labelsOf(report, labels), place, value)
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
      if (held.size > 0 && !isBegun) yield headOf(family)
      for (const [labels, points] of held) {
        yield* this.#linesOf(`cpx_${family.name}{${labels}}`, points)
      }
    }
    this.#beginPass()
  }

  *#linesOf(series: string, { start, values }: Points): Generator<string> {
    for (const [at, value] of values.entries()) {
      if (Number.isNaN(value)) continue
      yield `${series} ${value} ${(this.#times[start + at] ?? 0) / 1000}\n`
    }
  }

  #beginPass(): void {
    const [first] = this.#held
    if (this.#isFull) for (const labels of first?.keys() ?? []) this.#printed.add(labels)
    else {
      this.#next += this.#held.length
      this.#printed.clear()
    }
    this.#held = FAMILIES.slice(this.#next).map(() => new Map())
    this.#isFull = false
    this.#count = 0
  }

  #addValue(held: Held, labels: string, place: number, value: number): void {
    const points = held.get(labels)
    if (points !== undefined) {
      this.#count += insert(points, place, value)
    } else if (!this.#isFull && !(held === this.#held[0] && this.#printed.has(labels))) {
      held.set(labels, { start: place, values: [value] })
      this.#count += 1
    }
  }

  /** Leaves the last family, or the last half of the only one, to a later pass; false if one series is left. */
  #makeRoom(): boolean {
    const last = this.#held.at(-1) ?? new Map<string, Points>()
    if (this.#held.length > 1) this.#held.pop()
    else if (last.size === 1) return false
    else this.#isFull = true
    const kept = this.#isFull ? last.size >> 1 : 0
    for (const [labels, { values }] of [...last].slice(kept)) {
      last.delete(labels)
      this.#count -= values.length
    }
    return true
  }
}
