import { escapeCharacter } from './safe.ts'

// Ours, a column each as in Unicode; isolates take none.
const STAND_INS: Readonly<Record<string, string>> = {
  '…': '~',
  '·': '.',
  '\u2068': '',
  '\u2069': '',
}
// oxlint-disable-next-line no-control-regex
const BEYOND = /[^\x00-\x7f]/gu

/** The same text where nothing beyond ASCII may be printed: `~` for `…`, `\u{6f22}` for a name's `漢`. */
export function toAscii(text: string): string {
  return text.replace(BEYOND, (character) => STAND_INS[character] ?? escapeCharacter(character))
}

/** How many columns a text takes once it is ASCII. */
export function asciiWidth(text: string): number {
  return toAscii(text).length
}
