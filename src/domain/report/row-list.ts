import type { Instance } from '../status/instance-status.ts'
import { type Described, matchTerms, parseTerms } from './filter-expression.ts'
import { FAULTS, type Filter } from './query.ts'

/** The order of instances in groups, before any other. */
export const BY_SERVICE = { key: 'service', isDescending: false } as const

/** An instance that has left the listing, without the values of before. */
export function toLeft(instance: Instance): Instance {
  return { ...instance, sample: null, values: {}, status: 'gone', reasons: [] }
}

interface Conditions {
  /** The text of a filter expression. */
  readonly text: string
  readonly isFaultsOnly: boolean
  /** Conditions of the command line. */
  readonly filter?: Filter
}

/**
 * Returns the conditions of a selection that the user changes by keys.
 * @param describe returns what a filter expression is matched with
 */
export function toConditions<Row>(
  { text, isFaultsOnly, filter = {} }: Conditions,
  describe: (row: Row) => Described,
) {
  const terms = parseTerms(text)
  return {
    filter: isFaultsOnly ? { ...filter, status: FAULTS } : filter,
    matches: (row: Row) => terms.length === 0 || matchTerms(terms, describe(row)),
  }
}

interface Renewal<Row> {
  /** All rows of the round, whether they are selected or not. */
  readonly current: readonly Row[]
  /** The rows that are selected now; those that are new come last. */
  readonly selected: readonly Row[]
  /** Returns the row for one that the round lacks. */
  readonly toMissing: (row: Row) => Row
}

/** Rows in their frozen order with new values; those that are no longer selected stay. */
export function renewRows<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { current, selected, toMissing }: Renewal<Row>,
): readonly Row[] {
  const known = new Map(current.map((row) => [row.id, row]))
  const before = new Set(rows.map(({ id }) => id))
  return [
    ...rows.map((row) => known.get(row.id) ?? toMissing(row)),
    ...selected.filter(({ id }) => !before.has(id)),
  ]
}

interface ListRow {
  readonly kind: 'instance' | 'service' | 'group'
  readonly mark?: 'new' | 'left' | null
}

/** Whether a row counts: a service, or an instance of the last listing. */
export function isListed({ kind, mark }: ListRow): boolean {
  return kind === 'service' || (kind === 'instance' && mark !== 'left')
}
