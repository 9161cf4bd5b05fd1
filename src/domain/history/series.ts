import { byMeasure, type ByMeasure, type Measure, MEASURE_KEYS } from '../measure.ts'
import type { InstanceId } from '../snapshot.ts'
import { type Instance, type Status, STATUSES } from '../status/instance-status.ts'

/** What is kept of an instance besides its status. */
type Value = Measure | 'latencyMs'

/** The values of one round, each at the place of its instance; NaN for no answer. */
interface Column extends ByMeasure<Float32Array> {
  readonly latencyMs: Float32Array
  /** Places in the list of statuses, from 1 on; 0 for an instance that was not listed. */
  readonly statuses: Uint8Array
}

type Places = ReadonlyMap<InstanceId, number>

/** The values of every instance over the last rounds, the oldest first. */
export interface Series {
  readonly places: Places
  readonly columns: readonly Column[]
}

export const NO_SERIES: Series = { places: new Map(), columns: [] }

// Of each kind: 13 MB for 10,000 instances.
const MOST_VALUES = 1_000_000
const MOST_ROUNDS = 240
const LEAST_ROUNDS = 12

/** The number of rounds that are kept for `ids` instances. */
export function countKept(ids: number): number {
  const affordable = Math.floor(MOST_VALUES / Math.max(1, ids))
  return Math.max(LEAST_ROUNDS, Math.min(MOST_ROUNDS, affordable))
}

/** Places of all instances, old and new; the same map if nothing is new. */
function placeAll(places: Places, instances: readonly Instance[]): Places {
  const added = instances.filter(({ id }) => !places.has(id))
  if (added.length === 0) return places
  const all = new Map(places)
  for (const { id } of added) all.set(id, all.size)
  return all
}

/** Drops instances that are no longer listed once they outnumber the listed ones. */
function compact({ places, columns }: Series, instances: readonly Instance[]): Series {
  if (places.size <= 2 * instances.length + 64) return { places, columns }
  const kept = instances.map(({ id }) => id).filter((id) => places.has(id))
  const from = kept.map((id) => places.get(id) ?? 0)
  const move = (values: Float32Array) =>
    Float32Array.from(from, (place) => values[place] ?? Number.NaN)
  return {
    places: new Map(kept.map((id, place) => [id, place])),
    columns: columns.map((column) => ({
      ...byMeasure(({ key }) => move(column[key])),
      latencyMs: move(column.latencyMs),
      statuses: Uint8Array.from(from, (place) => column.statuses[place] ?? 0),
    })),
  }
}

/** The series with one more round; a failed round has no instances. */
export function extendSeries(before: Series, instances: readonly Instance[]): Series {
  const { places: known, columns } = instances.length === 0 ? before : compact(before, instances)
  const places = placeAll(known, instances)
  const unknown = () => new Float32Array(places.size).fill(Number.NaN)
  const statuses = new Uint8Array(places.size)
  const column: Column = { ...byMeasure(unknown), latencyMs: unknown(), statuses }
  for (const { id, values, latencyMs, status } of instances) {
    const place = places.get(id) ?? 0
    for (const key of MEASURE_KEYS) column[key][place] = values[key] ?? Number.NaN
    column.latencyMs[place] = latencyMs ?? Number.NaN
    statuses[place] = STATUSES.indexOf(status) + 1
  }
  const kept = countKept(places.size) - 1
  return { places, columns: [...columns.slice(-kept), column] }
}

/** The last `count` values of an instance since it was listed, the oldest first; NaN for none. */
export function lastValuesOf(
  { places, columns }: Series,
  id: InstanceId,
  value: Value,
  count: number,
): number[] {
  const place = places.get(id) ?? -1
  const shown = columns.slice(Math.max(0, columns.length - count))
  // Earlier rounds have no place for it.
  return shown.flatMap((column) => column[value][place] ?? [])
}

/** The last statuses likewise; null for a round that did not list it. */
export function lastStatusesOf(
  { places, columns }: Series,
  id: InstanceId,
  count: number,
): (Status | null)[] {
  const place = places.get(id) ?? -1
  const shown = columns.slice(Math.max(0, columns.length - count))
  return shown.flatMap(({ statuses }) => {
    const number = statuses[place]
    return number === undefined ? [] : (STATUSES[number - 1] ?? null)
  })
}
