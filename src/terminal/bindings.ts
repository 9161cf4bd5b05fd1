/** Everything that a key can do. */
export type KeyAction =
  | ('up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last')
  | ('byAddress' | 'byService' | 'byCpu' | 'byMemory' | 'byStatus')
  | ('filter' | 'clear' | 'faults' | 'group' | 'tab' | 'open' | 'back' | 'events' | 'help')
  | ('pause' | 'slower' | 'faster' | 'collect' | 'suspend' | 'redraw' | 'quit')

export interface Binding {
  /** As they are decoded. */
  readonly keys: readonly string[]
  readonly deed: KeyAction
  /** How the keys are called, and what they do. */
  readonly label: string
  readonly help: string
}

/** What the keys do, and what the help says of them. None is on Ctrl-P, which docker detaches by. */
export const BINDINGS: readonly Binding[] = [
  { keys: ['up', 'k'], deed: 'up', label: 'up, k', help: 'one row up; rows hold still meanwhile' },
  { keys: ['down', 'j'], deed: 'down', label: 'down, j', help: 'one row down' },
  { keys: ['page up'], deed: 'pageUp', label: 'PgUp', help: 'one page up' },
  { keys: ['page down'], deed: 'pageDown', label: 'PgDn', help: 'one page down' },
  { keys: ['home'], deed: 'first', label: 'Home', help: 'the first row' },
  { keys: ['end'], deed: 'last', label: 'End', help: 'the last row' },
  { keys: ['enter'], deed: 'open', label: 'Enter', help: 'open an instance or a service' },
  { keys: ['backspace', 'left'], deed: 'back', label: 'Backspace', help: 'back' },
  { keys: ['tab'], deed: 'tab', label: 'Tab', help: 'instances, or services' },
  {
    keys: ['i'],
    deed: 'byAddress',
    label: 'i',
    help: 'sort by address (services: by size); again to reverse',
  },
  { keys: ['s'], deed: 'byService', label: 's', help: 'sort by service' },
  { keys: ['c'], deed: 'byCpu', label: 'c', help: 'sort by CPU' },
  { keys: ['m'], deed: 'byMemory', label: 'm', help: 'sort by memory' },
  { keys: ['t'], deed: 'byStatus', label: 't', help: 'sort by status' },
  { keys: ['/'], deed: 'filter', label: '/', help: 'filter: text, !text, cpu>80, memory<=20' },
  { keys: ['escape'], deed: 'clear', label: 'Esc', help: 'clear the filter, then the selection' },
  { keys: ['z'], deed: 'faults', label: 'z', help: 'only faults' },
  { keys: ['g'], deed: 'group', label: 'g', help: 'group by service' },
  { keys: ['space'], deed: 'pause', label: 'Space', help: 'pause: the provider is not asked' },
  { keys: ['r'], deed: 'collect', label: 'r', help: 'collect now' },
  { keys: ['+', '='], deed: 'slower', label: '+', help: 'a longer interval' },
  { keys: ['-'], deed: 'faster', label: '-', help: 'a shorter interval' },
  { keys: ['e'], deed: 'events', label: 'e', help: 'all events' },
  { keys: ['?', 'h'], deed: 'help', label: '?', help: 'this help' },
  { keys: ['ctrl l'], deed: 'redraw', label: 'Ctrl-L', help: 'draw the screen anew' },
  { keys: ['ctrl z'], deed: 'suspend', label: 'Ctrl-Z', help: 'stop; fg goes on' },
  { keys: ['q', 'ctrl c'], deed: 'quit', label: 'q, Ctrl-C', help: 'quit' },
]

const DEEDS: ReadonlyMap<string, KeyAction> = new Map(
  BINDINGS.flatMap(({ keys, deed }) => keys.map((key) => [key, deed])),
)

/** Undefined for a key that does nothing. */
export function deedOf(key: string): KeyAction | undefined {
  return DEEDS.get(key)
}
