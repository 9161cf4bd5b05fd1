import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeUnsafe, toCell, toSafe } from '../../src/render/safe.ts'

const ESC = '\u001b'
const BEL = '\u0007'

test('a name that is written from right to left is isolated in a column', () => {
  expect([toCell('\u05d0\u05d1'), toCell('A \u0633'), toCell('\u00e9')]).toEqual([
    '\u2068\u05d0\u05d1\u2069',
    '\u2068A \u0633\u2069',
    '\u00e9',
  ])
})

describe('a dangerous character becomes a visible escape', () => {
  test.each([
    ['NUL', 0x00, '\\x00'],
    ['BEL', 0x07, '\\x07'],
    ['backspace', 0x08, '\\x08'],
    ['tab', 0x09, '\\x09'],
    ['line feed', 0x0a, '\\x0a'],
    ['carriage return', 0x0d, '\\x0d'],
    ['ESC', 0x1b, '\\x1b'],
    ['the last of C0', 0x1f, '\\x1f'],
    ['DEL', 0x7f, '\\x7f'],
    ['the first of C1', 0x80, '\\x80'],
    ['DCS of C1', 0x90, '\\x90'],
    ['CSI of C1', 0x9b, '\\x9b'],
    ['ST of C1', 0x9c, '\\x9c'],
    ['OSC of C1', 0x9d, '\\x9d'],
    ['the last of C1', 0x9f, '\\x9f'],
    ['soft hyphen', 0xad, '\\xad'],
    ['Arabic letter mark', 0x61c, '\\u{61c}'],
    ['zero-width space', 0x200b, '\\u{200b}'],
    ['zero-width joiner', 0x200d, '\\u{200d}'],
    ['left-to-right mark', 0x200e, '\\u{200e}'],
    ['right-to-left mark', 0x200f, '\\u{200f}'],
    ['line separator', 0x2028, '\\u{2028}'],
    ['paragraph separator', 0x2029, '\\u{2029}'],
    ['left-to-right embedding', 0x202a, '\\u{202a}'],
    ['right-to-left override', 0x202e, '\\u{202e}'],
    ['word joiner', 0x2060, '\\u{2060}'],
    ['left-to-right isolate', 0x2066, '\\u{2066}'],
    ['pop directional isolate', 0x2069, '\\u{2069}'],
    ['nominal digit shapes', 0x206f, '\\u{206f}'],
    ['byte order mark', 0xfeff, '\\u{feff}'],
    ['interlinear annotation anchor', 0xfff9, '\\u{fff9}'],
    ['interlinear annotation terminator', 0xfffb, '\\u{fffb}'],
    ['language tag', 0xe0001, '\\u{e0001}'],
    ['tag space', 0xe0020, '\\u{e0020}'],
    ['cancel tag', 0xe007f, '\\u{e007f}'],
    ['lone high surrogate', 0xd83d, '\\u{d83d}'],
    ['lone low surrogate', 0xde00, '\\u{de00}'],
  ])('%s becomes a visible escape', (_name, code, escape) => {
    const text = `a${String.fromCodePoint(code)}b`
    expect([toSafe(text), escapeUnsafe(text)]).toEqual([`a${escape}b`, `a${escape}b`])
  })

  test.each([
    ['a color', `${ESC}[31mred${ESC}[0m`, '\\x1b[31mred\\x1b[0m'],
    ['a link (OSC 8)', `${ESC}]8;;http://e${ESC}\\x`, '\\x1b]8;;http://e\\x1b\\x'],
    ['the clipboard (OSC 52)', `${ESC}]52;c;cm0=${BEL}`, '\\x1b]52;c;cm0=\\x07'],
    ['a title of C1', '\u009d0;x\u009c', '\\x9d0;x\\x9c'],
    ['an overwritten name', 'IdService\rX', 'IdService\\x0dX'],
    ['a reversed name', '\u202eecivreS', '\\u{202e}ecivreS'],
    ['surrogates in the wrong order', '\ude00\ud83d', '\\u{de00}\\u{d83d}'],
    ['surrogates torn apart', '\ud83d\u200b\ude00', '\\u{d83d}\\u{200b}\\u{de00}'],
  ])('a control character is escaped in any position: %s', (_name, text, expected) => {
    expect(toSafe(text)).toBe(expected)
  })
})

test.each([
  'IdService',
  '',
  ' ',
  '~',
  '\\x1b',
  'Zoë',
  '東京',
  '😀',
  'Cafe\u0301',
  'عربي',
  '\u00a0',
])('a safe text does not change: %j', (text) => {
  expect(escapeUnsafe(text)).toBe(text)
})

describe('a name', () => {
  test.each([
    ['letters', 'x'],
    ['CJK', '東'],
    ['emoji of two code units', '😀'],
    ['letters with a combining accent', 'e\u0301'],
    ['flags', '🇨🇭'],
  ])('a name is cut after 128 characters: %s', (_what, character) => {
    expect(toSafe(character.repeat(128))).toBe(character.repeat(128))
    expect(toSafe(character.repeat(129))).toBe(`${character.repeat(128)}…`)
    expect(toSafe(character.repeat(1000))).toBe(`${character.repeat(128)}…`)
  })

  test('a name is cut before it is escaped, so that no escape is incomplete', () => {
    expect(toSafe(ESC.repeat(129))).toBe(`${'\\x1b'.repeat(128)}…`)
  })

  test.each([
    ['A ', 'A·'],
    ['A  ', 'A··'],
    ['   ', '···'],
    [' A B', ' A B'],
    ['é ', 'é·'],
  ])('trailing blanks of a name are visible: %j is %j', (name, shown) => {
    expect(toSafe(name)).toBe(shown)
  })
})

test('a sentence is never cut and keeps its blanks', () => {
  const sentence = 'word '.repeat(100)
  expect(escapeUnsafe(sentence)).toBe(sentence)
})

/** Dangerous code points by number: C0, DEL, C1, bidi, invisible, tags, surrogates. */
const FORBIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
  [0xd800, 0xdfff],
]

function findForbidden(text: string): number | undefined {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0).find((code) =>
    FORBIDDEN.some(([from, to]) => code >= from && code <= to),
  )
}

test('no text has a control character after escaping', () => {
  const unit = fc.oneof(
    fc.constantFrom(...FORBIDDEN).chain(([min, max]) => fc.integer({ min, max })),
    fc.integer({ min: 0, max: 0x10ffff }),
  )
  const hostile = fc
    .array(unit, { maxLength: 300 })
    .map((codes) => codes.map((code) => String.fromCodePoint(code)).join(''))
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
      expect([findForbidden(toSafe(text)), findForbidden(escapeUnsafe(text))]).toEqual([
        undefined,
        undefined,
      ])
    }),
    { numRuns: 1000 },
  )
})

test('escaping a safe text does not change it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(escapeUnsafe(toSafe(text))).toBe(toSafe(text))
    }),
  )
})
