import { type Measure, MEASURES } from '../../domain/measure.ts'
import { bindKeys, KEY_HELP, listActions } from '../../render/words/keys.ts'

// Action, names of the keys as decoded, label and help. No action on Ctrl-P: docker detaches by it.
const TABLE = [
  ['up', ['up', 'k'], 'up, k', KEY_HELP.up],
  ['down', ['down', 'j'], 'down, j', KEY_HELP.down],
  ['pageUp', ['page up'], 'PgUp', KEY_HELP.pageUp],
  ['pageDown', ['page down'], 'PgDn', KEY_HELP.pageDown],
  ['first', ['home'], 'Home', KEY_HELP.first],
  ['last', ['end'], 'End', KEY_HELP.last],
  ['open', ['enter'], 'Enter', KEY_HELP.open],
  ['back', ['backspace', 'left'], 'Backspace', KEY_HELP.back],
  ['tab', ['tab'], 'Tab', KEY_HELP.tab],
  ['byAddress', ['i'], 'i', KEY_HELP.byAddress],
  ['byService', ['s'], 's', KEY_HELP.byService],
  ['byStatus', ['t'], 't', KEY_HELP.byStatus],
  ['filter', ['/'], '/', KEY_HELP.filter],
  ['clear', ['escape'], 'Esc', 'clear the filter, then the selection'],
  ['faults', ['z'], 'z', KEY_HELP.faults],
  ['group', ['g'], 'g', KEY_HELP.group],
  ['pause', ['space'], 'Space', 'pause requests to the provider, or a replay'],
  ['collect', ['r'], 'r', 'collect now'],
  ['stepBack', [',', '<'], ',', 'one interval back; in a replay one round'],
  ['stepForward', ['.', '>'], '.', 'one interval forward; in a replay one round'],
  ['live', ['l', '$'], 'l', 'the present; in a replay the last round'],
  ['begin', ['0'], '0', 'replay: the first round'],
  ['nextEvent', ['n'], 'n', 'replay: the next event'],
  ['previousEvent', ['N', 'p'], 'N, p', 'replay: the previous event'],
  ['goToTime', [':'], ':', 'replay: go to a time'],
  ['slower', ['+', '='], '+', 'longer interval; a faster replay'],
  ['faster', ['-'], '-', 'shorter interval; a slower replay'],
  ['events', ['e'], 'e', KEY_HELP.events],
  ['help', ['?', 'h'], '?', KEY_HELP.help],
  ['redraw', ['ctrl l'], 'Ctrl-L', 'redraw the screen'],
  ['suspend', ['ctrl z'], 'Ctrl-Z', 'suspend (resume with fg)'],
  ['quit', ['q', 'ctrl c'], 'q, Ctrl-C', 'quit'],
] as const

export type KeyAction = (typeof TABLE)[number][0] | `${Measure}First`

/** All keys, in the order of the help. */
export const BINDINGS = bindKeys(TABLE)

/** The letters that sort by a measure. */
export const MEASURE_LETTERS = MEASURES.flatMap(({ key }) =>
  BINDINGS.flatMap(({ action, keys }) => (action === `${key}First` ? keys : [])),
)

export const LEGEND = [
  'Rows: + appeared, - left the listing. Values: ! reached the threshold; then a',
  'bar and the previous rounds, newest at the right, a dot for no answer. FOR: time',
  'in this status, faint if its start was not seen. CHG: number of status changes.',
] as const

export const ACTION_OF_KEY: ReadonlyMap<string, KeyAction> = listActions(BINDINGS)
