import type { Percent, InstanceId } from '../snapshot.ts'
import type { Instance } from '../status/verdict.ts'

export type Measure = 'cpu' | 'memory'

/** What the instances said in one round, each at the place of its instance; NaN where it said nothing. */
type Column = Readonly<Record<Measure, Float32Array>>

/** CPU and memory of every instance over the last rounds, the oldest first. */
export interface Series {
  readonly places: ReadonlyMap<InstanceId, number>
  readonly columns: readonly Column[]
}

export const NO_SERIES: Series = { places: new Map(), columns: [] }

// For 10,000 instances 8 MB.
const MOST_VALUES = 1_000_000
const MOST_ROUNDS = 240
const LEAST_ROUNDS = 12

/** How many rounds of so many instances are kept. */
export function countKept(ids: number): number {
  const affordable = Math.floor(MOST_VALUES / Math.max(1, ids))
  return Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, affordable))
}

/** Places of all instances, old and new; the same map where all of them are in it. */
function placeAll(
  places: ReadonlyMap<InstanceId, number>,
  instances: readonly Instance[],
): ReadonlyMap<InstanceId, number> {
  let all: Map<InstanceId, number> | null = null
  for (const { id } of instances) {
    if ((all ?? places).has(id)) continue
    all ??= new Map(places)
    all.set(id, all.size)
  }
  return all ?? places
}

/** Forgets instances that are not listed any more, once they outnumber those that are. */
function compact(series: Series, instances: readonly Instance[]): Series {
  if (series.places.size <= 2 * instances.length + 64) return series
  const kept = instances.flatMap(({ id }) => series.places.get(id) ?? [])
  const move = (values: Float32Array) =>
    Float32Array.from(kept, (place) => values[place] ?? Number.NaN)
  const ids = instances.filter(({ id }) => series.places.has(id))
  return {
    places: new Map(ids.map(({ id }, place) => [id, place])),
    columns: series.columns.map(({ cpu, memory }) => ({ cpu: move(cpu), memory: move(memory) })),
  }
}

/** The series with one more round; a round of which nothing could be read has no instances. */
export function extendSeries(before: Series, instances: readonly Instance[]): Series {
  const { places: known, columns } = instances.length === 0 ? before : compact(before, instances)
  const places = placeAll(known, instances)
  const cpu = new Float32Array(places.size).fill(Number.NaN)
  const memory = new Float32Array(places.size).fill(Number.NaN)
  for (const { id, sample } of instances) {
    if (sample === null) continue
    const place = places.get(id) ?? 0
    cpu[place] = sample.cpu
    memory[place] = sample.memory
  }
  const kept = countKept(places.size) - 1
  return { places, columns: [...columns.slice(-kept), { cpu, memory }] }
}

/**
 * The last values of one instance, at most `count`, from the round on that listed it first, the oldest
 * first; NaN for a round without one.
 */
export function valuesOf(
  { places, columns }: Series,
  id: InstanceId,
  measure: Measure,
  count: number,
): Percent[] {
  const place = places.get(id) ?? -1
  if (place < 0) return []
  // Before it was listed first it had no place.
  const first = columns.findIndex((column) => place < column[measure].length)
  const shown = columns.slice(Math.max(first, columns.length - count))
  return shown.map((column) => column[measure][place] ?? Number.NaN)
}
