import type { Message } from './model.ts'

export type Stroke = Extract<Message, { kind: 'key' | 'paste' }>

/** Incomplete input. */
export interface Pending {
  /** `marked`: a paste with an end sequence; `burst`: input too fast for typing. */
  readonly paste: 'marked' | 'burst' | null
  /** The text of a marked paste so far. */
  readonly pasted: string
  /** The start of an escape sequence, or of the end of a paste. */
  readonly begun: string
}

export const NOTHING_PENDING: Pending = { paste: null, pasted: '', begun: '' }

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

interface Decoded {
  readonly strokes: readonly Stroke[]
  readonly pending: Pending
}

function toPaste(text: string): Stroke {
  return { kind: 'paste', text: text.slice(0, MOST_PASTED) }
}

type Step = Decoded & { readonly rest: string }

/** Reads a marked paste up to its end sequence, which may be incomplete. */
function readPaste({ pasted, begun }: Pending, chunk: string): Step {
  const text = begun + chunk
  const end = text.indexOf(PASTE_END)
  const known = end < 0 ? Math.max(0, text.length - PASTE_END.length + 1) : end
  const all = (pasted + text.slice(0, known)).slice(0, MOST_PASTED)
  const pending = { paste: 'marked', pasted: all, begun: text.slice(known) } as const
  if (end < 0) return { strokes: [], rest: '', pending }
  const rest = text.slice(end + PASTE_END.length)
  return { strokes: [toPaste(all)], rest, pending: NOTHING_PENDING }
}

/** Reads up to the next escape sequence, or one escape sequence. */
function readNext(text: string, pending: Pending): Step {
  const isBurst = pending.paste === 'burst'
  const [plain = ''] = text.split(ESC, 1)
  if (plain !== '') {
    const typed = () => Array.from(plain).flatMap((one) => toKey(nameCharacter(one)))
    const strokes = isBurst ? [toPaste(plain)] : typed()
    return { strokes, rest: text.slice(plain.length), pending }
  }
  if (text.startsWith(PASTE_START)) {
    const rest = text.slice(PASTE_START.length)
    return { strokes: [], rest, pending: { ...NOTHING_PENDING, paste: 'marked' } }
  }
  if (text.length < MOST_BEGUN && BEGINNING.test(text)) {
    return { strokes: [], rest: '', pending: { ...pending, begun: text } }
  }
  const [sequence = ESC] = SEQUENCE.exec(text) ?? []
  const name = sequence === ESC ? 'escape' : NAMES.get(sequence.slice(1))
  return { strokes: isBurst ? [] : toKey(name), rest: text.slice(sequence.length), pending }
}

/** Whether the text outside of marked pastes came too fast for typing. */
function isTooFast(text: string): boolean {
  return text
    .split(PASTE_START)
    .flatMap((part, at) => (at === 0 ? part : (part.split(PASTE_END)[1] ?? '')).split(ESC))
    .some((part) => part.length > MOST_TYPED && new Set(part).size > 1)
}

/**
 * The keys in a chunk of input. A burst is a paste, marked or not: it runs no commands.
 * @param before the incomplete input of the previous call
 */
export function decodeKeys(before: Pending, chunk: string): Decoded {
  const strokes: Stroke[] = []
  const isMarked = before.paste === 'marked'
  const text = isMarked ? chunk : before.begun + chunk
  const isBurst = before.paste === 'burst' || (!isMarked && isTooFast(text))
  const plain: Pending = isBurst ? { ...NOTHING_PENDING, paste: 'burst' } : NOTHING_PENDING
  let pending = isMarked ? before : plain
  for (let rest = text; rest !== '';) {
    const step = pending.paste === 'marked' ? readPaste(pending, rest) : readNext(rest, plain)
    for (const stroke of step.strokes) strokes.push(stroke)
    ;({ rest, pending } = step)
  }
  return { strokes, pending }
}

/** The keys in incomplete input after a pause: a single Escape. */
export function settleKeys({ paste, pasted, begun }: Pending): readonly Stroke[] {
  if (paste === 'marked') return [toPaste(pasted + begun)]
  return paste === null && begun === ESC ? toKey('escape') : []
}
