import type { Message } from './model.ts'

export type Stroke = Extract<Message, { kind: 'key' | 'paste' }>

/** Input that later input may continue. */
export interface Pending {
  /** The start of an escape sequence or of a marked paste. */
  readonly begun: string
  /** Whether input comes too fast for typing. */
  readonly isBurst: boolean
}

export const NOTHING_PENDING: Pending = { begun: '', isBurst: false }

const ESC = '\x1b'
const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'

// In one chunk of input; a key that is held down may exceed it.
const MOST_TYPED = 16
const MOST_PASTED = 4096

// A control sequence, one of the Linux console, one with a text in it, or Escape with a character
// (ECMA-48, 5.4 and 5.6).
const SEQUENCE =
  // oxlint-disable-next-line no-control-regex
  /^\x1b(?:\[\[.|\[[\x30-\x3f]*[\x20-\x2f]*[^\x1b]|O[\d;]*[^\x1b]|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)|[^\x1b])/su
// oxlint-disable-next-line no-control-regex
const BEGINNING = /^\x1b(?:\[\[?|\[[\x30-\x3f]*[\x20-\x2f]*|O[\d;]*|[\]P_^X][^\x07\x1b]*\x1b?)?$/
// Longer unfinished sequences are text.
const MOST_BEGUN = 256

const SEQUENCES = {
  up: '[A OA',
  down: '[B OB',
  right: '[C OC',
  left: '[D OD',
  home: '[H OH [1~ [7~',
  end: '[F OF [4~ [8~',
  'page up': '[5~',
  'page down': '[6~',
  'shift tab': '[Z',
}

/** Names of keys by their escape sequences, without the escape. */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(SEQUENCES).flatMap(([name, all]) => all.split(' ').map((one) => [one, name])),
)

function nameCharacter(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0
  if (character === '\r' || character === '\n') return 'enter'
  if (character === '\t') return 'tab'
  if (code === 0x7f || code === 8) return 'backspace'
  if (character === ' ') return 'space'
  if (code > 0 && code < 0x1b) return `ctrl ${String.fromCharCode(code + 0x60)}`
  return code < 0x20 || (code >= 0x80 && code < 0xa0) ? undefined : character
}

function toKey(key: string | undefined): Stroke[] {
  return key === undefined ? [] : [{ kind: 'key', key }]
}

/** Whether a text starts with a marked paste. */
export function isPaste(text: string): boolean {
  return text.startsWith(PASTE_START)
}

function toPaste(text: string): Stroke {
  return { kind: 'paste', text: text.slice(0, MOST_PASTED) }
}

/** The strokes of a marked paste, an escape sequence, or the text before one, and the rest; null if incomplete. */
function readNext(text: string, isBurst: boolean): [readonly Stroke[], string] | null {
  const [plain = ''] = text.split(ESC, 1)
  if (plain !== '') {
    const typed = () => Array.from(plain).flatMap((one) => toKey(nameCharacter(one)))
    return [isBurst ? [toPaste(plain)] : typed(), text.slice(plain.length)]
  }
  if (isPaste(text)) {
    const end = text.indexOf(PASTE_END)
    const pasted = text.slice(PASTE_START.length, end)
    return end < 0 ? null : [[toPaste(pasted)], text.slice(end + PASTE_END.length)]
  }
  if (text === '' || (text.length < MOST_BEGUN && BEGINNING.test(text))) return null
  const [sequence = ESC] = SEQUENCE.exec(text) ?? []
  const name = sequence === ESC ? 'escape' : NAMES.get(sequence.slice(1))
  return [isBurst ? [] : toKey(name), text.slice(sequence.length)]
}

/** Whether the text outside of marked pastes came too fast for typing. */
function isTooFast(text: string): boolean {
  return text
    .split(PASTE_START)
    .flatMap((part, at) => (at === 0 ? part : (part.split(PASTE_END)[1] ?? '')).split(ESC))
    .some((part) => part.length > MOST_TYPED && new Set(part).size > 1)
}

/** Drops the middle of an endless paste; the NUL keeps its parts from forming an end sequence. */
function shorten(begun: string): string {
  const most = PASTE_START.length + MOST_PASTED
  if (begun.length < most + PASTE_END.length) return begun
  return `${begun.slice(0, most)}\0${begun.slice(1 - PASTE_END.length)}`
}

/**
 * The keys in a chunk of input. A burst is a paste, marked or not: it runs no commands.
 * @param before the incomplete input of the previous call
 */
export function decodeKeys(before: Pending, chunk: string) {
  const strokes: Stroke[] = []
  let rest = before.begun + chunk
  const isBurst = before.isBurst || isTooFast(rest)
  for (let next = readNext(rest, isBurst); next !== null; next = readNext(rest, isBurst)) {
    for (const stroke of next[0]) strokes.push(stroke)
    rest = next[1]
  }
  const pending = rest === '' && !isBurst ? NOTHING_PENDING : { begun: shorten(rest), isBurst }
  return { strokes, pending }
}

/** The keys in incomplete input after a pause: a single Escape. */
export function settleKeys({ begun, isBurst }: Pending): readonly Stroke[] {
  if (isPaste(begun)) return [toPaste(begun.slice(PASTE_START.length))]
  return !isBurst && begun === ESC ? toKey('escape') : []
}
