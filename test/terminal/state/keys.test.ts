import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeKeys,
  NOTHING_PENDING,
  type Pending,
  settleKeys,
  type Stroke,
} from '../../../src/terminal/state/keys.ts'

const ESC = '\u001b'
const START = `${ESC}[200~`
const END = `${ESC}[201~`

/** The strokes of input in these chunks, without a pause at the end, and what is pending. */
function read(...chunks: readonly string[]): { strokes: Stroke[]; pending: Pending } {
  const strokes: Stroke[] = []
  let pending = NOTHING_PENDING
  for (const chunk of chunks) {
    const decoded = decodeKeys(pending, chunk)
    strokes.push(...decoded.strokes)
    pending = decoded.pending
  }
  return { strokes, pending }
}

/** The strokes after a pause at the end. */
function settle(...chunks: readonly string[]): Stroke[] {
  const { strokes, pending } = read(...chunks)
  return [...strokes, ...settleKeys(pending)]
}

function keys(...names: readonly string[]): Stroke[] {
  return names.map((key) => ({ kind: 'key', key }))
}

function paste(text: string): Stroke {
  return { kind: 'paste', text }
}

/** A text in two chunks, split at every place. */
function cutInTwo(text: string): [string, string][] {
  return Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)])
}

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

describe('marked pastes', () => {
  const TEXT = `q\r${ESC}[A\u0003 ü😀`

  test('a marked paste is one text with any contents', () => {
    expect(read(START + TEXT + END)).toEqual({ strokes: [paste(TEXT)], pending: NOTHING_PENDING })
  })

  test('a marked paste is one text in any chunks', () => {
    for (const chunks of cutInTwo(START + TEXT + END)) {
      expect(read(...chunks)).toEqual({ strokes: [paste(TEXT)], pending: NOTHING_PENDING })
    }
    const characters = Array.from(START + TEXT + END)
    expect(read(...characters).strokes).toEqual([paste(TEXT)])
  })

  test('a marked paste keeps its place between keys', () => {
    expect(read(`j${START}ab${END}k${ESC}[A`).strokes).toEqual([
      ...keys('j'),
      paste('ab'),
      ...keys('k', 'up'),
    ])
  })

  test('two marked pastes in a row are two texts', () => {
    expect(read(`${START}ab${END}${START}cd${END}`).strokes).toEqual([paste('ab'), paste('cd')])
  })

  test('an empty paste is an empty text', () => {
    expect(read(START + END).strokes).toEqual([paste('')])
  })

  test('a long marked paste is one text', () => {
    const text = 'the quick brown fox\n'.repeat(50)
    expect(read(START + text + END, 'q').strokes).toEqual([paste(text), ...keys('q')])
  })

  test('a marked paste is cut to 4096 characters in any chunks', () => {
    const text = Array.from({ length: 5000 }, (_, at) => String.fromCodePoint(97 + (at % 26))).join(
      '',
    )
    const expected = JSON.stringify([paste(text.slice(0, 4096)), ...keys('q')])
    const wrong = cutInTwo(`${START}${text}${END}q`).filter(
      (chunks) => JSON.stringify(read(...chunks).strokes) !== expected,
    )
    expect(wrong).toEqual([])
  })

  test('an endless paste takes bounded memory', () => {
    const parts = Array.from({ length: 100 }, () => 'ab'.repeat(500))
    const { strokes, pending } = read(START, ...parts)
    expect(strokes).toEqual([])
    // A possible start of the end sequence is kept as well.
    expect(pending.begun).toHaveLength(4108)
    expect(read(START, ...parts, END, 'q').strokes).toEqual([
      paste('ab'.repeat(2048)),
      ...keys('q'),
    ])
  })

  test('a paste without an end is a text after a pause', () => {
    const { strokes, pending } = read(`${START}ab`, 'q')
    expect(strokes).toEqual([])
    expect(settleKeys(pending)).toEqual([paste('abq')])
  })
})

describe('bursts', () => {
  test('17 characters at once are a paste', () => {
    expect(read('abcdefghijklmnop').strokes).toEqual(keys(...Array.from('abcdefghijklmnop')))
    expect(read('abcdefghijklmnopq').strokes).toEqual([paste('abcdefghijklmnopq')])
  })

  test.each([17, 1000, 4096])('a burst runs no command in chunks of %d characters', (size) => {
    const text = 'q\r\u0003\tz space /\u001a'.repeat(800).slice(0, 10_240)
    const count = Math.ceil(text.length / size)
    const chunks = Array.from({ length: count }, (_, at) => text.slice(at * size, (at + 1) * size))
    const strokes = settle(...chunks)
    expect(strokes.filter(({ kind }) => kind === 'key')).toEqual([])
    expect(strokes.map((stroke) => (stroke.kind === 'paste' ? stroke.text : '')).join('')).toBe(
      text,
    )
  })

  test('input right after a burst is a paste', () => {
    expect(read('abcdefghijklmnopq', 'q', '\r').strokes).toEqual([
      paste('abcdefghijklmnopq'),
      paste('q'),
      paste('\r'),
    ])
  })

  test('a burst ends after a pause', () => {
    const { pending } = read('abcdefghijklmnopq')
    expect(settleKeys(pending)).toEqual([])
    expect(decodeKeys(NOTHING_PENDING, 'q').strokes).toEqual(keys('q'))
  })

  test('a burst has no keys, sequences included', () => {
    expect(read(`abcdefghijklmnopq${ESC}[A${ESC}[Br`).strokes).toEqual([
      paste('abcdefghijklmnopq'),
      paste('r'),
    ])
  })

  test('a burst in one chunk is cut to 4096 characters', () => {
    expect(read('ab'.repeat(5000)).strokes).toEqual([paste('ab'.repeat(2048))])
  })
})

test.each([
  ['a letter', 'j', 'j'],
  ['a character of two code units', '😀', '😀'],
  ['Enter', '\r', 'enter'],
  ['Backspace', '\u007f', 'backspace'],
  ['an arrow', `${ESC}[B`, 'down'],
  ['a page', `${ESC}[6~`, 'page down'],
])('a key that is held down is not a paste: %s', (_what, input, name) => {
  const { strokes, pending } = read(input.repeat(500))
  expect(strokes).toEqual(keys(...Array.from({ length: 500 }, () => name)))
  expect(pending).toBe(NOTHING_PENDING)
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

describe('ends of bursts', () => {
  const burst = 'abcdefghijklmnopqrstu'

  test('a burst that ends within a sequence goes on', () => {
    expect(read(`${burst}${ESC}[`, 'Aq').strokes).toEqual([paste(burst), paste('q')])
  })

  test('a burst that ends with an Escape presses no key', () => {
    expect(settle(`${burst}${ESC}`)).toEqual([paste(burst)])
  })

  test('a burst of any size is read', () => {
    expect(read(`${START}${END}`.repeat(5000)).strokes).toHaveLength(5000)
    expect(decodeKeys(NOTHING_PENDING, 'j'.repeat(1_000_000)).strokes).toHaveLength(1_000_000)
  })
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
