import type { Measure } from '../../domain/measure.ts'
import { bindKeys, KEY_HELP, listActions } from '../../render/words/keys.ts'

// Action, names of the keys as the browser has them, label and help.
const TABLE = [
  ['up', ['ArrowUp', 'k'], '↑, k', KEY_HELP.up],
  ['down', ['ArrowDown', 'j'], '↓, j', KEY_HELP.down],
  ['pageUp', ['PageUp'], 'PgUp', KEY_HELP.pageUp],
  ['pageDown', ['PageDown'], 'PgDn', KEY_HELP.pageDown],
  ['first', ['Home'], 'Home', KEY_HELP.first],
  ['last', ['End'], 'End', KEY_HELP.last],
  ['open', ['Enter'], 'Enter', KEY_HELP.open],
  ['back', ['Backspace'], 'Backspace', KEY_HELP.back],
  ['clear', ['Escape'], 'Esc', 'back, then clear the filter, then the selection'],
  ['byAddress', ['i'], 'i', KEY_HELP.byAddress],
  ['byService', ['s'], 's', KEY_HELP.byService],
  ['byStatus', ['t'], 't', KEY_HELP.byStatus],
  ['filter', ['/'], '/', KEY_HELP.filter],
  ['faults', ['z'], 'z', KEY_HELP.faults],
  ['group', ['g'], 'g', KEY_HELP.group],
  ['tab', ['v'], 'v', KEY_HELP.tab],
  ['events', ['e'], 'e', KEY_HELP.events],
  ['stepBack', [',', '<'], ',', 'one recorded round back'],
  ['stepForward', ['.', '>'], '.', 'one recorded round forward'],
  ['time', [':'], ':', 'a time: 09:30Z, -15m, +1h, 2026-11-29 09:30'],
  ['live', ['l', '$'], 'l', 'the present'],
  ['help', ['?', 'h'], '?', KEY_HELP.help],
] as const

export type KeyAction = (typeof TABLE)[number][0] | `${Measure}First`

/** All keys, in the order of the help. */
export const BINDINGS = bindKeys(TABLE)

export const ACTION_OF_KEY: ReadonlyMap<string, KeyAction> = listActions(BINDINGS)

export const LEGEND = [
  'Rows: + appeared, - left the listing. Values: ! reached the threshold, which the line in each bar marks.',
  'FOR: time in this status, faint if its start was not seen. CHG: number of status changes.',
  'HDRM: healthy instances above the minimum; at 0! the next fault makes the service unhealthy.',
  'LOAD: how many may fail by load alone, before the others reach a threshold.',
] as const
