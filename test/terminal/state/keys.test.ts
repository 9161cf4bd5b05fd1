import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NOTHING_PENDING, settleKeys } from '../../../src/terminal/state/keys.ts'
import {
  cutInTwo,
  ESC,
  keyStrokes as keys,
  PASTE_END as END,
  PASTE_START as START,
  read,
  settle,
} from '../../support/live.ts'

const NAMED: readonly (readonly [string, string])[] = [
  ['[A', 'up'],
  ['[B', 'down'],
  ['[C', 'right'],
  ['[D', 'left'],
  ['OA', 'up'],
  ['OB', 'down'],
  ['OC', 'right'],
  ['OD', 'left'],
  ['[H', 'home'],
  ['OH', 'home'],
  ['[1~', 'home'],
  ['[7~', 'home'],
  ['[F', 'end'],
  ['OF', 'end'],
  ['[4~', 'end'],
  ['[8~', 'end'],
  ['[5~', 'page up'],
  ['[6~', 'page down'],
  ['[Z', 'shift tab'],
]

describe('keys that are sent as sequences', () => {
  test.each(NAMED)('the sequence ESC %s is the key %s in any chunks', (sequence, name) => {
    expect(read(ESC + sequence)).toEqual({ strokes: keys(name), pending: NOTHING_PENDING })
    for (const chunks of cutInTwo(ESC + sequence))
      expect(read(...chunks).strokes).toEqual(keys(name))
    expect(read(...Array.from(ESC + sequence)).strokes).toEqual(keys(name))
  })

  test('a sequence between characters is decoded', () => {
    expect(read(`j${ESC}[A${ESC}OBk${ESC}[5~`).strokes).toEqual(
      keys('j', 'up', 'down', 'k', 'page up'),
    )
  })
})

describe('a sequence without a name', () => {
  test.each([
    ['Ctrl and up', '[1;5A'],
    ['F5', '[15~'],
    ['F1', 'OP'],
    ['Insert', '[2~'],
    ['the focus', '[I'],
    ['the mouse', '[<0;10;5M'],
    ['what the terminal is', '[?1;2c'],
    ['where the cursor is', '[24;80R'],
    ['one with a blank in it', '[2 q'],
    ['the end of no paste', '[201~'],
    ['Alt and q', 'q'],
    ['Alt and Enter', '\r'],
    ['Alt and a letter that is no ASCII', 'é'],
  ])('an unknown sequence is ignored as a whole, in any chunks: %s', (_what, sequence) => {
    for (const [first, second] of cutInTwo(ESC + sequence)) {
      expect(settle(first, `${second}j`)).toEqual(keys('j'))
    }
  })
})

describe('an Escape', () => {
  test('an Escape is a key after a pause', () => {
    const { strokes, pending } = read(ESC)
    expect(strokes).toEqual([])
    expect(settleKeys(pending)).toEqual(keys('escape'))
  })

  test('an Escape after an Escape makes the first one a key', () => {
    expect(read(ESC + ESC).strokes).toEqual(keys('escape'))
    expect(settle(ESC, ESC)).toEqual(keys('escape', 'escape'))
  })

  test('an Escape before a sequence is a key', () => {
    expect(read(ESC, `${ESC}[A`).strokes).toEqual(keys('escape', 'up'))
  })

  test('an Escape comes after the keys before it', () => {
    expect(settle(`jk${ESC}`)).toEqual(keys('j', 'k', 'escape'))
  })

  test.each([`${ESC}[`, `${ESC}O`, `${ESC}[1;`, `${ESC}[?`])(
    'an Escape that begins an endless sequence is ignored: %j',
    (beginning) => {
      expect(settle(beginning)).toEqual([])
    },
  )

  test('no Escape is reported without pending input', () => {
    expect(settleKeys(NOTHING_PENDING)).toEqual([])
  })
})

describe('a character', () => {
  test.each([
    ['a', 'a'],
    ['Q', 'Q'],
    ['/', '/'],
    ['~', '~'],
    [' ', 'space'],
    ['\r', 'enter'],
    ['\n', 'enter'],
    ['\t', 'tab'],
    ['\u007f', 'backspace'],
    ['\b', 'backspace'],
    ['é', 'é'],
    ['東', '東'],
    ['😀', '😀'],
    ['\u00a0', '\u00a0'],
  ])('the character %j is the key %j', (character, name) => {
    expect(read(character)).toEqual({ strokes: keys(name), pending: NOTHING_PENDING })
  })

  test('a character with Ctrl is named by its letter, except Tab, Enter and Backspace', () => {
    const own: Readonly<Record<string, string>> = {
      h: 'backspace',
      i: 'tab',
      j: 'enter',
      m: 'enter',
    }
    for (const [at, letter] of Array.from('abcdefghijklmnopqrstuvwxyz').entries()) {
      const name = own[letter] ?? `ctrl ${letter}`
      expect(read(String.fromCodePoint(at + 1)).strokes).toEqual(keys(name))
    }
  })

  test('a control character without a key is ignored', () => {
    const codes = [0x1c, 0x1d, 0x1e, 0x1f, ...Array.from({ length: 32 }, (_, at) => 0x80 + at)]
    for (const code of codes) {
      expect(read(`j${String.fromCodePoint(code)}k`).strokes).toEqual(keys('j', 'k'))
    }
  })
})

const piece = fc.oneof(
  fc.constantFrom(ESC, `${ESC}[`, `${ESC}O`, START, END, '[', 'O', '~', '201', '\r', '\u0003'),
  fc.constantFrom(...NAMED.map(([sequence]) => ESC + sequence)),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
const input = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

test('no input throws in any chunks, and every key has a name', () => {
  fc.assert(
    fc.property(fc.array(input, { maxLength: 6 }), (chunks) => {
      for (const stroke of settle(...chunks)) {
        if (stroke.kind === 'key') expect(stroke.key).not.toBe('')
      }
    }),
    { numRuns: 1000 },
  )
})

test('slow input means the same in two chunks', () => {
  const isShort = (text: string) => text.split(ESC).every((part) => part.length <= 16)
  fc.assert(
    fc.property(input.filter(isShort), fc.nat(), (text, at) => {
      // Characters are never split: input is decoded before.
      const characters = Array.from(text)
      const cut = at % (characters.length + 1)
      const chunks = [characters.slice(0, cut).join(''), characters.slice(cut).join('')]
      expect(settle(...chunks)).toEqual(settle(text))
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['a function key of the Linux console', '[[A'],
  ['one with a modifier', 'O5A'],
  ['one that fits no rule', '[é'],
  ['the title of a window', ']0;q\u0007'],
  ['what a terminal says of itself', 'P1$r0m\u001b\\'],
  ['Alt with a character of two code units', '😀'],
])('an unrequested report of the terminal is ignored: %s', (_what, sequence) => {
  expect(read(`${ESC}${sequence}q`).strokes).toEqual(keys('q'))
})
