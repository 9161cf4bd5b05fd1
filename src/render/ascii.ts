import { escapeCharacter } from './safe.ts'

// The program's own characters; each takes as many columns as in Unicode.
const STAND_INS: Record<string, string> = { '…': '~', '·': '.', '\u2068': '', '\u2069': '' }
// oxlint-disable-next-line no-control-regex
const BEYOND = /[^\x00-\x7f]/gu

/** Replaces all characters beyond ASCII: `…` by `~`, `漢` by `\u{6f22}`. */
export function toAscii(text: string): string {
  return text.replace(BEYOND, (character) => STAND_INS[character] ?? escapeCharacter(character))
}

/** The number of columns that a text takes as ASCII. */
export function asciiWidth(text: string): number {
  return toAscii(text).length
}
