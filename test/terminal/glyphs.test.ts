import { describe, expect, test } from 'vitest'
import {
  type Curve,
  drawBar,
  drawChart,
  drawSparkline,
  glyphsOf,
} from '../../src/terminal/glyphs.ts'

const UNICODE = glyphsOf({ isAscii: false })
const ASCII = glyphsOf({ isAscii: true })
const GAP = Number.NaN

test('what is drawn in ASCII has nothing else in it', () => {
  const { levels, lengths, ...marks } = ASCII
  for (const glyph of [...levels, ...lengths, ...Object.values(marks)]) {
    expect(glyph).toMatch(/^[\u0020-\u007e]$/)
  }
})

test.each([
  ['Unicode', UNICODE],
  ['ASCII', ASCII],
])(
  'no height and no length looks like another, nor the threshold like the gap: %s',
  (_what, glyphs) => {
    const { levels, lengths, gap, threshold, median } = glyphs
    expect(new Set(levels).size).toBe(levels.length)
    expect(new Set(lengths).size).toBe(lengths.length)
    expect(new Set([...levels, gap, threshold, median]).size).toBe(levels.length + 3)
  },
)

describe('a bar', () => {
  test.each([
    [0, '        ', '        '],
    [0.7, '        ', '        '],
    [1, '▏       ', '        '],
    [6.25, '▌       ', '#       '],
    [12.5, '█       ', '#       '],
    [33, '██▋     ', '###     '],
    [50, '████    ', '####    '],
    [99, '███████▉', '########'],
    [99.9, '████████', '########'],
    [100, '████████', '########'],
    [GAP, '        ', '        '],
    [-5, '        ', '        '],
    [150, '████████', '########'],
  ])('of 8 columns is as long as its value: %d', (value, unicode, ascii) => {
    expect(drawBar(value, 8, UNICODE)).toBe(unicode)
    expect(drawBar(value, 8, ASCII)).toBe(ascii)
  })

  test('takes all its columns, whatever its value', () => {
    for (let columns = 1; columns <= 20; columns += 1) {
      for (let value = 0; value <= 100; value += 1) {
        expect(drawBar(value, columns, UNICODE)).toHaveLength(columns)
        expect(drawBar(value, columns, ASCII)).toHaveLength(columns)
      }
    }
  })
})

describe('a sparkline', () => {
  test.each<[string, number[], number, string, string]>([
    [
      'a height for each value',
      [12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100],
      8,
      '▁▂▃▄▅▆▇█',
      '_,:;=+*#',
    ],
    ['a trace even for 0', [0, 0, 1], 3, '▁▁▁', '___'],
    ['a gap for a round without a value', [50, GAP, 50], 3, '▄·▄', ';.;'],
    ['the newest at the right', [100, 50], 5, '   █▄', '   #;'],
    ['the newest ones where not all have room', [0, 0, 100, 50], 2, '█▄', '#;'],
    ['nothing where there is nothing', [], 4, '    ', '    '],
    ['no height beyond its bounds', [-5, 150], 2, '▁█', '_#'],
  ])('has %s', (_what, values, columns, unicode, ascii) => {
    expect(drawSparkline(values, columns, UNICODE)).toBe(unicode)
    expect(drawSparkline(values, columns, ASCII)).toBe(ascii)
  })
})

describe('a chart', () => {
  const NONE: Curve = { values: [], medians: [], threshold: 75 }
  const HIGH = [0, 10, 25, 50, GAP, 80, 100]

  test.each<[string, Partial<Curve>, string[], string[]]>([
    [
      'as high as the values, with the threshold where they leave room',
      { values: HIGH },
      ['┄┄┄┄┄▂█', '     ██', '   █ ██', '▁▃██·██'],
      ['~~~~~,#', '     ##', '   # ##', '_:##.##'],
    ],
    [
      'the medians over the values',
      { values: HIGH, medians: [30, 30, 30, 30, 30, GAP, 100] },
      ['┄┄┄┄┄▂─', '     ██', '───━─██', '▁▃██·██'],
      ['~~~~~,-', '     ##', '-----##', '_:##.##'],
    ],
    [
      'the newest at the right, the medians as well',
      { values: [10, 90], medians: [60] },
      ['┄┄┄┄┄┄▅', '      ━', '      █', '     ▃█'],
      ['~~~~~~=', '      -', '      #', '     :#'],
    ],
    [
      'medians of rounds in which it was not there',
      { values: [90], medians: [60, 60, 60] },
      ['┄┄┄┄┄┄▅', '    ──━', '      █', '      █'],
      ['~~~~~~=', '    ---', '      #', '      #'],
    ],
    [
      'the newest ones where not all have room',
      { values: [100, 100, ...HIGH], medians: [100, ...HIGH.map(() => GAP)] },
      ['┄┄┄┄┄▂█', '     ██', '   █ ██', '▁▃██·██'],
      ['~~~~~,#', '     ##', '   # ##', '_:##.##'],
    ],
    [
      'the threshold alone where there is no value',
      {},
      ['┄┄┄┄┄┄┄', '       ', '       ', '       '],
      ['~~~~~~~', '       ', '       ', '       '],
    ],
    [
      'a threshold of 100 in its first row',
      { values: [50], threshold: 100 },
      ['┄┄┄┄┄┄┄', '       ', '      █', '      █'],
      ['~~~~~~~', '       ', '      #', '      #'],
    ],
    [
      'a threshold of 50 in the row above the half',
      { values: [50], threshold: 50 },
      ['       ', '┄┄┄┄┄┄┄', '      █', '      █'],
      ['       ', '~~~~~~~', '      #', '      #'],
    ],
    [
      'a threshold of 0 in its last row',
      { values: [50], threshold: 0 },
      ['       ', '       ', '      █', '┄┄┄┄┄┄█'],
      ['       ', '       ', '      #', '~~~~~~#'],
    ],
  ])('has %s', (_what, curve, unicode, ascii) => {
    const size = { columns: 7, rows: 4 }
    expect(drawChart({ ...NONE, ...curve }, size, UNICODE)).toEqual(unicode)
    expect(drawChart({ ...NONE, ...curve }, size, ASCII)).toEqual(ascii)
  })

  test('of one row is a sparkline, with the threshold before it', () => {
    const curve = { ...NONE, values: [12.5, 50, 100] }
    expect(drawChart(curve, { columns: 5, rows: 1 }, UNICODE)).toEqual(['┄┄▁▄█'])
  })

  test('fills all its rows and columns, whatever its values', () => {
    const values = Array.from({ length: 101 }, (_, at) => at)
    for (const rows of [1, 2, 5, 10]) {
      const curve = { values, medians: values.toReversed(), threshold: 75 }
      const lines = drawChart(curve, { columns: 120, rows }, UNICODE)
      expect(lines.map((line) => line.length)).toEqual(Array.from({ length: rows }, () => 120))
    }
  })
})
