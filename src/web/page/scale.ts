/** A horizontal line: values at or above it, or below it, are bad. */
export interface Limit {
  readonly value: number
  readonly bad: 'above' | 'below'
}

// Above the greatest value.
const ROOM = 1.1

/** The places of values without a neighbor, which no line shows. */
export function findIsolated(values: ArrayLike<number | null | undefined>): number[] {
  const isMissing = (at: number) => (values[at] ?? null) === null
  const places = Array.from({ length: values.length }, (_, at) => at)
  return places.filter((at) => !isMissing(at) && isMissing(at - 1) && isMissing(at + 1))
}

/** The top of a scale from 0 that shows these values and the limit: a round number. */
export function findTop(greatest: number, limit: Limit | null): number {
  const wanted = Math.max(ROOM * greatest, (limit?.value ?? 0) + 1)
  const power = 10 ** Math.floor(Math.log10(wanted))
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * power >= wanted) ?? 10) * power
}
