import { type Measure, MEASURES } from '../../domain/measure.ts'

// Action, names of the keys as the browser has them, label and help.
const TABLE = [
  ['up', ['ArrowUp', 'k'], '↑, k', 'one row up; row order is frozen for 5 s'],
  ['down', ['ArrowDown', 'j'], '↓, j', 'one row down'],
  ['pageUp', ['PageUp'], 'PgUp', 'one page up'],
  ['pageDown', ['PageDown'], 'PgDn', 'one page down'],
  ['first', ['Home'], 'Home', 'the first row'],
  ['last', ['End'], 'End', 'the last row'],
  ['open', ['Enter'], 'Enter', 'open an instance or a service'],
  ['back', ['Backspace'], 'Backspace', 'back'],
  ['clear', ['Escape'], 'Esc', 'back, then clear the filter, then the selection'],
  ['byAddress', ['i'], 'i', 'sort by address or size; again to reverse'],
  ['byService', ['s'], 's', 'sort by service'],
  ['byStatus', ['t'], 't', 'sort by status'],
  ['filter', ['/'], '/', 'filter: text, !text, cpu>80, memory<=20'],
  ['faults', ['z'], 'z', 'only faults'],
  ['group', ['g'], 'g', 'group by service'],
  ['tab', ['v'], 'v', 'switch between instances and services'],
  ['events', ['e'], 'e', 'all events'],
  ['stepBack', [',', '<'], ',', 'one recorded round back'],
  ['stepForward', ['.', '>'], '.', 'one recorded round forward'],
  ['live', ['l', '$'], 'l', 'the present'],
  ['help', ['?', 'h'], '?', 'this help'],
] as const

export type KeyAction = (typeof TABLE)[number][0] | `${Measure}First`

interface Binding {
  readonly action: KeyAction
  readonly keys: readonly string[]
  readonly label: string
  readonly help: string
}

const FIXED = TABLE.map(([action, keys, label, help]): Binding => ({ action, keys, label, help }))

/** The key of a measure is its first letter, as in the live view. */
const BY_MEASURE = MEASURES.map(({ key, word }): Binding => {
  const letter = key.charAt(0)
  return { action: `${key}First`, keys: [letter], label: letter, help: `sort by ${word}` }
})

/** All keys, in the order of the help. */
export const BINDINGS = FIXED.flatMap((binding) =>
  binding.action === 'byStatus' ? [...BY_MEASURE, binding] : binding,
)

export const ACTION_OF_KEY: ReadonlyMap<string, KeyAction> = new Map(
  BINDINGS.flatMap(({ action, keys }) => keys.map((key) => [key, action])),
)

export const LEGEND = [
  'Rows: + appeared, - left the listing. Values: ! reached the threshold, which the line in each bar marks.',
  'FOR: time in this status, faint if its start was not seen. CHG: number of status changes.',
  'HDRM: healthy instances above the minimum. LOAD: how many may fail before the load of the others reaches a threshold.',
] as const
