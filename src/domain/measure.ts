/**
 * The measured values of every instance, in percent. Options, sort keys, filters, columns, fields
 * and metrics are made from these rows, in their order.
 */
export const MEASURES = [
  { key: 'cpu', head: 'CPU', word: 'CPU', threshold: 75 },
  { key: 'memory', head: 'MEM', word: 'memory', threshold: 75 },
] as const satisfies readonly Row[]

interface Row {
  /** Names it in options, fields and filters. */
  readonly key: string
  /** Heads its column; three letters leave room for an arrow. */
  readonly head: string
  /** Names it in sentences. */
  readonly word: string
  /** The default. */
  readonly threshold: number
}

export type Measure = (typeof MEASURES)[number]['key']

export const MEASURE_KEYS: readonly Measure[] = MEASURES.map(({ key }) => key)

type MeasureRow = Row & { readonly key: Measure }

/** A value for each measure: `{ cpu, memory }`, or `{ cpuAbove, memoryAbove }` with a suffix. */
export type ByMeasure<T, Suffix extends string = ''> = {
  readonly [Key in Measure as `${Key}${Suffix}`]: T
}

export function byMeasure<T, Suffix extends string = ''>(
  make: (row: MeasureRow) => T,
  suffix?: Suffix,
): ByMeasure<T, Suffix> {
  const entries = MEASURES.map((row) => [row.key + (suffix ?? ''), make(row)] as const)
  return Object.fromEntries(entries) as ByMeasure<T, Suffix>
}
