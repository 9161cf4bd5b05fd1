import { type ByMeasure, MEASURE_KEYS } from '../measure.ts'
import type { Percent } from '../snapshot.ts'
import type { Judgement } from '../status/judge.ts'
import { type Instance, type Status, STATUSES } from '../status/instance-status.ts'
import { orderRows, type RowType, type Sorting } from './order.ts'

/** Whether a service is selected, by its name. */
export type MatchesService = (service: string) => boolean

/** Conditions on the rows that are shown; they change no status. */
export interface Filter extends Partial<ByMeasure<Percent | undefined, 'Above'>> {
  readonly status?: readonly Status[] | undefined
}

/** Every status except healthy. */
export const FAULTS: readonly Status[] = STATUSES.filter((status) => status !== 'healthy')

/** One page of rows, by number from 1 on. */
export interface Page {
  readonly number: number
  readonly size: number
}

/** The kind of all rows: instances, or services with their averages or their health. */
export type RowKind = 'instances' | 'averages' | 'health'

/** The part of a round that a report shows, its order, and what its warnings explain. */
export interface Query {
  readonly kind: RowKind
  /** The one service that is shown and judged; null for all. */
  readonly service: string | null
  /** The services that are shown and judged; null for all. */
  readonly only: { readonly globs: readonly string[]; readonly matches: MatchesService } | null
  readonly filter: Filter
  /** The options that make up the filter, by their keys. */
  readonly filters: readonly string[]
  /** Undefined for the default order. */
  readonly sorting: readonly Sorting[] | undefined
  readonly page: Page | null
  /** Its rounds are those of a recording, so that no advice on the server helps. */
  readonly isRecorded: boolean
  /** A longer round delays the next one; null if there is no next one. */
  readonly intervalMs: number | null
  /** The statuses of services whose bounds are explained. */
  readonly explained: readonly Status[]
}

/** All rows of a round. */
export type JudgedRows = Pick<Judgement, 'instances' | 'services'>

/** The instances of matching services, and the unknown ones that may belong to any service. */
export function instancesOf(instances: readonly Instance[], matches: MatchesService): Instance[] {
  return instances.filter(({ service, status }) =>
    service === null ? status === 'unknown' : matches(service),
  )
}

/** The rows of matching services; all rows if `matches` is null. */
export function narrow(rows: JudgedRows, matches: MatchesService | null): JudgedRows {
  if (matches === null) return rows
  return {
    instances: instancesOf(rows.instances, matches),
    services: rows.services.filter(({ name }) => matches(name)),
  }
}

interface Selection<Row, Key extends string> extends Pick<Query, 'filter' | 'page'> {
  /** A further condition. */
  readonly matches?: (row: Row) => boolean
  /** Undefined if the rows are sorted already. */
  readonly sorting: readonly Sorting<Key>[] | undefined
}

/**
 * Filters, sorts and cuts rows.
 * @returns the rows of the page, or of the last one if there are fewer; `count`: those of all pages
 */
export function selectRows<Row extends { readonly status: Status }, Key extends string>(
  type: RowType<Row, Key>,
  all: readonly Row[],
  { filter, matches, sorting, page }: Selection<Row, Key>,
) {
  const bounds = MEASURE_KEYS.flatMap((key) => {
    const bound = filter[`${key}Above`]
    return bound === undefined ? [] : [{ valueOf: type.values[key], bound }]
  })
  const passing = all.filter(
    (row) =>
      (filter.status?.includes(row.status) ?? true) &&
      bounds.every(({ valueOf, bound }) => (valueOf(row) ?? -1) > bound) &&
      (matches?.(row) ?? true),
  )
  const rows = sorting === undefined ? passing : orderRows(type, passing, sorting)
  const count = rows.length
  if (page === null) return { rows, count, page }
  const { size } = page
  const number = Math.min(page.number, Math.max(1, Math.ceil(count / size)))
  return { rows: rows.slice((number - 1) * size, number * size), count, page: { number, size } }
}
