import { isAfterGap, KNOWN_STARTS, LEAST_BREAK_MS } from '../../domain/history/gaps.ts'
import type { EpochMs } from '../../domain/time.ts'

/** Values by the names of their columns; null or undefined for an unknown one. */
export type Values = Readonly<Record<string, number | null>>

/** How the values of the rounds of a step become one. */
export type Combine = 'mean' | 'least' | 'greatest'

/** The values of a step so far. */
interface Cell {
  sum: number
  count: number
  least: number
  greatest: number
}

const valueOf: Readonly<Record<Combine, (cell: Cell) => number>> = {
  mean: ({ sum, count }) => sum / count,
  least: ({ least }) => least,
  greatest: ({ greatest }) => greatest,
}

export type Column = readonly (number | null)[]

/** Values over time. */
export interface Columns {
  /** Starts of the rounds or steps, in order. */
  readonly times: readonly EpochMs[]
  /** Returns a column: a place for each time, null for an unknown value. */
  columnOf(name: string): Column
}

/** Gathers rounds into steps of equal length; each round is a step of its own without a length. */
export class Steps {
  readonly #columns: readonly (readonly [name: string, Combine])[]
  readonly #stepMs: number | null
  readonly #cells = new Map<EpochMs, readonly Cell[]>()
  /** Starts of the last rounds. */
  #starts: readonly EpochMs[] = []

  constructor(columns: Readonly<Record<string, Combine>>, stepMs: number | null) {
    this.#columns = Object.entries(columns)
    this.#stepMs = stepMs
  }

  /** Adds the values of a round. */
  add(at: EpochMs, values: Values): void {
    this.#markGap(at)
    const cells = this.#cellsAt(this.#stepOf(at))
    for (const [index, [name]] of this.#columns.entries()) {
      const value = values[name] ?? null
      const cell = cells[index]
      if (value === null || cell === undefined) continue
      cell.sum += value
      cell.count += 1
      cell.least = Math.min(cell.least, value)
      cell.greatest = Math.max(cell.greatest, value)
    }
  }

  end(): Columns {
    const steps = [...this.#cells].toSorted(([one], [other]) => one - other)
    return {
      times: steps.map(([at]) => at),
      columnOf: (wanted) => {
        const index = this.#columns.findIndex(([name]) => name === wanted)
        const combine = valueOf[this.#columns[index]?.[1] ?? 'mean']
        return steps.map(([, cells]) => {
          const cell = cells[index]
          return cell === undefined || cell.count === 0 ? null : combine(cell)
        })
      },
    }
  }

  #stepOf(at: EpochMs): EpochMs {
    const stepMs = this.#stepMs
    return stepMs === null ? at : Math.floor(at / stepMs) * stepMs
  }

  #cellsAt(step: EpochMs): readonly Cell[] {
    const known = this.#cells.get(step)
    if (known !== undefined) return known
    const toCell = () => ({ sum: 0, count: 0, least: Infinity, greatest: -Infinity })
    const cells = this.#columns.map(toCell)
    this.#cells.set(step, cells)
    return cells
  }

  /** Adds a step without values where no round is known for a while, so that no line crosses it. */
  #markGap(at: EpochMs): void {
    const last = this.#starts.at(-1)
    if (last !== undefined && isAfterGap(this.#starts, at, LEAST_BREAK_MS)) {
      this.#cellsAt(this.#stepOf(last + (at - last) / 2))
    }
    this.#starts = [...this.#starts.slice(1 - KNOWN_STARTS), at]
  }
}

/** Lengths of steps in seconds that divide minutes, hours and days. */
const ROUND_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
]

/** The shortest step of a round number of seconds that divides a span into at most `most` steps. */
export function chooseStep(spanMs: number, most: number): number {
  const least = spanMs / 1000 / most
  const day = 86_400
  return ROUND_SECONDS.find((seconds) => seconds >= least) ?? Math.ceil(least / day) * day
}
