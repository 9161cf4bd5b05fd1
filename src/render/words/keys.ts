import { type Measure, MEASURES } from '../../domain/measure.ts'

/** What the keys do that the live view and the page share, for the help. */
export const KEY_HELP = {
  up: 'one row up; row order is frozen for 5 s',
  down: 'one row down',
  pageUp: 'one page up',
  pageDown: 'one page down',
  first: 'the first row',
  last: 'the last row',
  open: 'open an instance or a service',
  back: 'back',
  byAddress: 'sort by address or size; again to reverse',
  byService: 'sort by service',
  byStatus: 'sort by status',
  filter: 'filter: text, !text, cpu>80, memory<=20',
  faults: 'only faults',
  group: 'group by service',
  tab: 'switch between instances and services',
  events: 'all events',
  help: 'this help',
} as const

/** A key of a view, and what it does. */
export interface Binding<Action extends string = string> {
  readonly action: Action
  /** Names of keys as the view gets them. */
  readonly keys: readonly string[]
  readonly label: string
  readonly help: string
}

/** The row of a table of keys: action, names of the keys, label, help. */
type KeyRow<Action extends string> = readonly [Action, readonly string[], string, string]

/**
 * All keys of a view, in the order of its help. A measure is sorted by its first letter, and has no key
 * if that is taken.
 */
export function bindKeys<Action extends string>(
  table: readonly KeyRow<Action>[],
): readonly Binding<Action | `${Measure}First`>[] {
  const taken = new Set(table.flatMap(([, keys]) => keys))
  const ofMeasures = MEASURES.flatMap(({ key, word }) => {
    const letter = key.charAt(0)
    if (taken.has(letter)) return []
    taken.add(letter)
    const action = `${key}First` as const
    return [{ action, keys: [letter], label: letter, help: `sort by ${word}` }]
  })
  return table.flatMap(([action, keys, label, help]) => [
    ...(action === 'byStatus' ? ofMeasures : []),
    { action, keys, label, help },
  ])
}

/** The actions of keys by the names of the keys. */
export function listActions<Action extends string>(
  bindings: readonly Binding<Action>[],
): ReadonlyMap<string, Action> {
  return new Map(bindings.flatMap(({ action, keys }) => keys.map((key) => [key, action])))
}
