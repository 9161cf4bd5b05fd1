import { describe, expect, test } from 'vitest'
import {
  decodeKeys,
  NOTHING_PENDING,
  settleKeys,
  type Stroke,
} from '../../../src/terminal/state/keys.ts'
import {
  cutInTwo,
  ESC,
  keyStrokes as keys,
  PASTE_END as END,
  PASTE_START as START,
  read,
  settle,
} from '../../support/live.ts'

function paste(text: string): Stroke {
  return { kind: 'paste', text }
}

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
