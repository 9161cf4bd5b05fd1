/** A key by its name, or a text that came too fast to have been typed. */
export type Stroke =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }

/** What the input before leaves to be known. */
export interface Pending {
  /** The beginning of an escape sequence, or what of a paste has come so far. */
  readonly text: string
  /** `marked`: a paste that the terminal will say the end of; `burst`: what came too fast. */
  readonly paste: 'marked' | 'burst' | null
}

export const NOTHING_PENDING: Pending = { text: '', paste: null }

const ESC = '\x1b'
const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'

// More at once nobody types, unless a key is held down.
const MOST_TYPED = 16
const MOST_PASTED = 4096

// CSI, SS3, or Escape with a character: whole, or so far as it has come (ECMA-48, 5.4).
// oxlint-disable-next-line no-control-regex
const SEQUENCE = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|O[\x40-\x7e]|[^[O\x1b])/
// oxlint-disable-next-line no-control-regex
const BEGINNING = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*|O)?$/

const NAMES: Readonly<Record<string, string>> = {
  ...{ '[A': 'up', '[B': 'down', '[C': 'right', '[D': 'left' },
  ...{ OA: 'up', OB: 'down', OC: 'right', OD: 'left' },
  ...{ '[H': 'home', '[F': 'end', OH: 'home', OF: 'end' },
  ...{ '[1~': 'home', '[4~': 'end', '[7~': 'home', '[8~': 'end' },
  ...{ '[5~': 'page up', '[6~': 'page down', '[Z': 'shift tab' },
}

function nameCharacter(character: string): string | null {
  const code = character.codePointAt(0) ?? 0
  if (character === '\r' || character === '\n') return 'enter'
  if (character === '\t') return 'tab'
  if (code === 0x7f || code === 8) return 'backspace'
  if (character === ' ') return 'space'
  if (code < 0x1b) return `ctrl ${String.fromCharCode(code + 0x60)}`
  return code < 0x20 || (code >= 0x80 && code < 0xa0) ? null : character
}

function toKey(name: string | null | undefined): Stroke[] {
  return name === null || name === undefined ? [] : [{ kind: 'key', key: name }]
}

/** Nobody types so much at once; one key that is held down does. */
function isTyped(text: string): boolean {
  return text.length <= MOST_TYPED || new Set(text).size === 1
}

interface Decoded {
  readonly strokes: readonly Stroke[]
  readonly pending: Pending
}

/** As much of a paste as is kept, and what may be the beginning of its end. */
function keepPaste(text: string): Pending {
  const kept = text.length > MOST_PASTED ? text.slice(0, MOST_PASTED) + text.slice(-5) : text
  return { text: kept, paste: 'marked' }
}

function readPaste(text: string): Decoded {
  const end = text.indexOf(PASTE_END)
  if (end < 0) return { strokes: [], pending: keepPaste(text) }
  const { strokes, pending } = decodeKeys(NOTHING_PENDING, text.slice(end + PASTE_END.length))
  return { strokes: [toPaste(text.slice(0, end)), ...strokes], pending }
}

function toPaste(text: string): Stroke {
  return { kind: 'paste', text: text.slice(0, MOST_PASTED) }
}

/** What stands between two escape sequences. */
function readPlain(text: string, isBurst: boolean): Stroke[] {
  if (text === '') return []
  if (isBurst || !isTyped(text)) return [toPaste(text)]
  return Array.from(text).flatMap((character) => toKey(nameCharacter(character)))
}

/**
 * The keys in what a terminal sent. What it sends all at once is a paste, whether it says so or not:
 * it runs no commands.
 * @param before what the call before left over
 */
export function decodeKeys(before: Pending, chunk: string): Decoded {
  const text = before.text + chunk
  if (before.paste === 'marked') return readPaste(text)
  const isBurst = before.paste === 'burst' || text.split(ESC).some((part) => !isTyped(part))
  const strokes: Stroke[] = []
  for (let rest = text; rest !== '';) {
    const plain = rest.split(ESC, 1)[0] ?? ''
    strokes.push(...readPlain(plain, isBurst))
    rest = rest.slice(plain.length)
    if (rest.startsWith(PASTE_START)) {
      const paste = readPaste(rest.slice(PASTE_START.length))
      return { ...paste, strokes: [...strokes, ...paste.strokes] }
    }
    if (BEGINNING.test(rest)) return { strokes, pending: { text: rest, paste: null } }
    const [sequence = rest.slice(0, 1)] = SEQUENCE.exec(rest) ?? []
    if (!isBurst) strokes.push(...toKey(sequence === ESC ? 'escape' : NAMES[sequence.slice(1)]))
    rest = rest.slice(sequence.length)
  }
  return { strokes, pending: isBurst ? { text: '', paste: 'burst' } : NOTHING_PENDING }
}

/** The keys in what is left over when nothing more has come for a while: an Escape on its own. */
export function settleKeys({ text, paste }: Pending): readonly Stroke[] {
  if (paste === 'marked') return [toPaste(text)]
  return text === ESC ? toKey('escape') : []
}
