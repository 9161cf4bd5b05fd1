import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { drawFrame, writeLine } from '../../../src/terminal/draw/canvas.ts'
import { type Frame, type Line, own, type Span } from '../../../src/terminal/draw/span.ts'

const ESC = '\u001b'
const COLUMNS = 12
const CANVAS = { columns: COLUMNS, isColored: true }
const PLAIN_CANVAS = { columns: COLUMNS, isColored: false }

function wide(text: string, style = ''): Span {
  return { text, columns: stringWidth(text), style }
}

/** Bytes that turn one frame into the other, ESC written as `^`. */
function draw(before: Frame | null, after: Frame, canvas = CANVAS): string {
  return drawFrame(before, after, canvas).replaceAll(ESC, '^')
}

describe('only the difference between two frames is written', () => {
  test.each<[string, Frame, Frame, string]>([
    ['a span in the middle', [[own('ab'), own('c')]], [[own('ab'), own('d')]], '^[1;3Hd'],
    ['a character of a span', [[own('abcdef')]], [[own('abXdef')]], '^[1;3HX'],
    ['the characters between two changes', [[own('abcdef')]], [[own('aXcYef')]], '^[1;2HXcY'],
    ['the first character', [[own('abc')]], [[own('Xbc')]], '^[1;1HX'],
    ['the last character', [[own('abc')]], [[own('abX')]], '^[1;3HX'],
    ['a character of a bar', [[own('██▌ ')]], [[own('███ ')]], '^[1;3H█'],
    ['a style', [[own('ab'), own('cd')]], [[own('ab'), own('cd', '31')]], '^[1;3H^[31mcd^[0m'],
    ['a span of wide characters', [[wide('東京')]], [[wide('東海')]], '^[1;1H^[K東海'],
    ['a wide character for two narrow', [[own('ab')]], [[wide('東')]], '^[1;1H^[K東'],
    ['a longer line', [[own('ab')]], [[own('ab'), own('cd')]], '^[1;3Hcd^[K'],
    ['a shorter line', [[own('ab'), own('cd')]], [[own('ab')]], '^[1;3H^[K'],
    ['a span of another width', [[own('ab'), own('c')]], [[own('a'), own('c')]], '^[1;1Hac^[K'],
    ['an empty line', [[own('ab')]], [[]], '^[1;1H^[K'],
    ['a new last line', [[own('ab')]], [[own('ab')], [own('c')]], '^[2;1Hc^[K'],
    ['no last line', [[own('ab')], [own('c')]], [[own('ab')]], '^[2;1H^[K'],
    ['a line that is full', [[]], [[own('abcdefghijkl')]], '^[1;1Habcdefghijkl'],
  ])('only the difference of two frames is written: %s', (_what, before, after, expected) => {
    expect(draw(before, after)).toBe(expected)
  })
})

describe('the move to the next change is short', () => {
  const before: Frame = ['aaaaaaaaaa', 'aaaaaaaaaa', 'aaaaaaaaaa'].map((text) =>
    Array.from(text, (character) => own(character)),
  )
  const change = (...places: readonly (readonly [number, number])[]): Frame =>
    before.map((line, row) =>
      line.map((span, column) =>
        places.some(([y, x]) => y === row && x === column) ? own('b') : span,
      ),
    )

  test.each<[string, [number, number], [number, number], string]>([
    ['next to it', [0, 2], [0, 3], '^[1;3Hbb'],
    ['on the same line', [0, 2], [0, 7], '^[1;3Hb^[4Cb'],
    ['at the beginning of the next line', [0, 2], [1, 0], '^[1;3Hb\r\nb'],
    ['right below the cursor', [0, 2], [1, 3], '^[1;3Hb^[Bb'],
    ['below, one to the left', [0, 2], [1, 2], '^[1;3Hb^[B\bb'],
    ['below, three to the left', [0, 5], [1, 3], '^[1;6Hb^[B\b\b\bb'],
    ['below, four to the left', [0, 5], [1, 2], '^[1;6Hb^[2;3Hb'],
    ['below, to the right', [0, 2], [1, 5], '^[1;3Hb^[2;6Hb'],
    ['two lines below', [0, 2], [2, 3], '^[1;3Hb^[3;4Hb'],
  ])(
    'the cursor moves with the fewest bytes to a change that is %s',
    (_what, first, second, expected) => {
      expect(draw(before, change(first, second))).toBe(expected)
    },
  )

  test('after the last column the cursor is placed absolutely', () => {
    const full = (text: string): Line => [own('abcdefghijk'), own(text)]
    expect(draw([full('x'), [own('a')]], [full('y'), [own('b')]])).toBe('^[1;12Hy^[2;1Hb')
  })
})

describe('a style', () => {
  test('a style is set once for adjacent spans', () => {
    expect(draw([], [[own('ab', '31'), own('cd', '31')]])).toBe('^[1;1H^[31mabcd^[0m^[K')
  })

  test('a style replaces the previous one', () => {
    expect(draw([], [[own('ab', '1;31'), own('cd', '2'), own('e')]])).toBe(
      '^[1;1H^[1;31mab^[0;2mcd^[0me^[K',
    )
  })

  test('a style ends with the frame and does not color erased lines', () => {
    expect(draw([], [[own('ab', '7')]])).toBe('^[1;1H^[7mab^[0m^[K')
    expect(draw([[own('ab')]], [[own('ac', '7')]])).toBe('^[1;1H^[7mac^[0m')
  })

  test.each([
    ['31', ''],
    ['1', '^[1m'],
    ['2', '^[2m'],
    ['7', '^[7m'],
    ['1;31', '^[1m'],
    ['7;33', '^[7m'],
    ['7;1;32', '^[7;1m'],
  ])('a style without colors keeps bold, faint, and reversed: %s is %j', (style, code) => {
    const end = code === '' ? '' : '^[0m'
    expect(draw([], [[own('ab', style)]], PLAIN_CANVAS)).toBe(`^[1;1H${code}ab${end}^[K`)
  })
})

describe('a single line', () => {
  test.each<[string, Line, string]>([
    ['nothing', [], ''],
    ['plain', [own('ab'), own('cd')], 'abcd'],
    ['with styles', [own('ab', '1'), own('cd', '31'), own('e')], '^[1mab^[0;31mcd^[0me'],
    ['with a style up to its end', [own('ab'), own('cd', '31')], 'ab^[31mcd^[0m'],
    ['with blanks at its end', [own('ab  '), own('   ')], 'ab'],
    ['with blanks at its beginning', [own('  '), own('ab')], '  ab'],
  ])(
    'a single line is its text in its styles, without blanks at its end: %s',
    (_what, line, expected) => {
      expect(writeLine(line, true).replaceAll(ESC, '^')).toBe(expected)
    },
  )

  test('a single line has no colors if colors are off', () => {
    const line = [own('ab', '1;31'), own('cd', '32'), own('e', '7')]
    expect(writeLine(line, false).replaceAll(ESC, '^')).toBe('^[1mab^[0mcd^[7me^[0m')
  })
})

/** `text style` for every column: a wide character in its first one, nothing in its second. */
type Screen = string[][]

const ROWS = 4

// All sequences that may be sent, with their parameters.
const TOKEN =
  /^(?:\u001b\[(?<row>\d+);(?<column>\d+)H|\u001b\[(?<right>\d+)C|(?<down>\u001b\[B)|(?<next>\r\n)|(?<back>\u0008)|(?<erase>\u001b\[K)|\u001b\[(?<style>[\d;]+)m|(?<text>[^\u0000-\u001f\u007f]))/u

/** A terminal with its screen; throws on sequences that a canvas does not send. */
function show(sent: string, screen: Screen = empty()): Screen {
  const cells = screen.map((line) => [...line])
  let [row, column, style] = [Number.NaN, Number.NaN, '']
  for (let rest = sent; rest !== '';) {
    const found = TOKEN.exec(rest)
    const groups = found?.groups
    if (!groups) throw new Error(`not known: ${JSON.stringify(rest)}`)
    rest = rest.slice(found[0].length)
    if (groups['row'] !== undefined) {
      ;[row, column] = [Number(groups['row']) - 1, Number(groups['column']) - 1]
    } else if (groups['right'] !== undefined) column += Number(groups['right'])
    else if (groups['down'] !== undefined) row += 1
    else if (groups['next'] !== undefined) [row, column] = [row + 1, 0]
    else if (groups['back'] !== undefined) column -= 1
    else if (groups['style'] !== undefined) style = restyle(style, groups['style'])
    const line = cells[row]
    if (groups['erase'] !== undefined) erase(line, column, COLUMNS)
    if (groups['text'] !== undefined) column = put(line, column, groups['text'], style)
  }
  if (style !== '') throw new Error('a style that lasts')
  return cells
}

function empty(): Screen {
  return Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => ' '))
}

/** Adds codes to a style; a leading `0` starts a new one. */
function restyle(before: string, codes: string): string {
  const [first, ...others] = codes.split(';')
  if (first === '0') return others.join(';')
  return before === '' ? codes : `${before};${codes}`
}

/** Blanks the other half of a wide character that is partly overwritten. */
function erase(line: string[] | undefined, from: number, to: number): void {
  if (line === undefined || !(from >= 0 && to <= COLUMNS)) throw new Error('off the screen')
  if (line[from] === '') line[from - 1] = ' '
  if (line[to] === '') line[to] = ' '
  line.fill(' ', from, to)
}

function put(line: string[] | undefined, column: number, text: string, style: string): number {
  const width = stringWidth(text)
  erase(line, column, column + width)
  if (line === undefined) return column
  line.fill('', column, column + width)
  line[column] = style === '' ? text : `${text} ${style}`
  // Terminals differ in the cursor after the last column.
  return column + width < COLUMNS ? column + width : Number.NaN
}

const style = fc.constantFrom('', '', '', '1', '2', '31', '1;32', '7', '7;31')
const unit = fc.constantFrom('a', 'b', ' ', '█', '·', '…', '東')
const span = fc
  .tuple(fc.array(unit, { maxLength: 5 }), style)
  .map(([characters, one]) => wide(characters.join(''), one))

function fits(spans: readonly Span[]): Line {
  const kept: Span[] = []
  let left = COLUMNS
  for (const one of spans) {
    if (one.columns > left) break
    kept.push(one)
    left -= one.columns
  }
  return kept
}

const line = fc.oneof(
  fc.array(span, { maxLength: 6 }).map(fits),
  // Similar frames, so that much of a line stays.
  fc.array(
    fc.constantFrom('a', 'b', 'c').map((text) => own(text)),
    { minLength: 10, maxLength: 12 },
  ),
  fc.constantFrom('aaaaaaaa', 'aabbaaaa', 'aabaaaab').map((text) => [own(text)]),
)
const frame = fc.array(line, { maxLength: ROWS })
const canvas = fc.constantFrom(CANVAS, PLAIN_CANVAS)

test('a frame drawn over another looks like the frame drawn alone', () => {
  fc.assert(
    fc.property(frame, frame, canvas, (before, after, on) => {
      const alone = show(drawFrame([], after, on))
      const over = show(drawFrame(before, after, on), show(drawFrame([], before, on)))
      expect(over).toEqual(alone)
    }),
    { numRuns: 2000 },
  )
})

test('a frame drawn over unknown contents looks like the frame drawn alone', () => {
  const full = fc.array(line, { minLength: ROWS, maxLength: ROWS })
  fc.assert(
    fc.property(frame, full, canvas, (before, after, on) => {
      const over = show(drawFrame(null, after, on), show(drawFrame([], before, on)))
      expect(over).toEqual(show(drawFrame([], after, on)))
    }),
  )
})

test('a frame drawn alone shows every text at its place', () => {
  const narrow = fc.array(
    fc.constantFrom('ab', 'c', ' d').map((text) => own(text)),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(fc.array(narrow, { minLength: ROWS, maxLength: ROWS }), (after) => {
      const texts = after.map((spans) =>
        spans
          .map(({ text }) => text)
          .join('')
          .padEnd(COLUMNS),
      )
      expect(show(drawFrame([], after, CANVAS)).map((cells) => cells.join(''))).toEqual(texts)
    }),
  )
})

test('equal frames send nothing', () => {
  fc.assert(
    fc.property(frame, canvas, (shown, on) => {
      const same = shown.map((spans) => spans.map((one) => ({ ...one })))
      expect([drawFrame(shown, shown, on), drawFrame(shown, same, on)]).toEqual(['', ''])
    }),
  )
})

test('no color is sent if colors are off', () => {
  fc.assert(
    fc.property(frame, frame, (before, after) => {
      expect(drawFrame(before, after, PLAIN_CANVAS)).not.toMatch(/\u001b\[(?:\d;)*3\d/)
    }),
  )
})
