const PLAIN = /^(?:[\x20-\x7e]{0,127}[\x21-\x7e])?$/
const MAX_GRAPHEMES = 128

// Controls, soft hyphen, bidi controls, zero-width and invisible characters, tags, lone surrogates.
export const DANGEROUS =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** `\x1b`, `\u{202e}`. */
export function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16)
  return code > 0xff ? `\\u{${hex}}` : `\\x${hex.padStart(2, '0')}`
}

function cut(text: string): string {
  if (text.length <= MAX_GRAPHEMES) return text
  const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  if (graphemes.length <= MAX_GRAPHEMES) return text
  return `${graphemes.slice(0, MAX_GRAPHEMES).join('')}…`
}

/** Makes trailing blanks visible, because names may differ by nothing else. */
function showTrailingBlanks(name: string): string {
  return name.replace(/ +$/, (blanks) => '·'.repeat(blanks.length))
}

/** Escapes control characters: `\x1b`, `\u{202e}` (CWE-150). */
export function escapeUnsafe(text: string): string {
  return text.replace(DANGEROUS, escapeCharacter)
}

// Hebrew, Arabic and other scripts that are written from right to left.
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const [ISOLATE, END_OF_ISOLATE] = ['\u2068', '\u2069']

/** Restores the end of an isolate that was cut off. */
export function closeIsolate(text: string): string {
  const isOpen = text.includes(ISOLATE) && !text.includes(END_OF_ISOLATE)
  return isOpen ? text + END_OF_ISOLATE : text
}

/** An untrusted name for people: escaped, cut at 128 characters, trailing blanks as `·`. */
export function toSafe(text: string): string {
  return PLAIN.test(text) ? text : escapeUnsafe(showTrailingBlanks(cut(text)))
}

/** The cell for an unknown value. */
export const ABSENT = '-'

/** A name in a table: isolated if it is written from right to left, so that later cells stay in order (UAX 9). */
export function toCell(name: string | null): string {
  if (name === null) return ABSENT
  if (PLAIN.test(name)) return name
  const text = toSafe(name)
  return RIGHT_TO_LEFT.test(text) ? ISOLATE + text + END_OF_ISOLATE : text
}
