import { describe, expect, test } from 'vitest'
import { drawBar, drawSparkline, glyphsOf } from '../../../src/terminal/draw/glyphs.ts'

const UNICODE = glyphsOf({ isAscii: false })
const ASCII = glyphsOf({ isAscii: true })
const GAP = Number.NaN

test('ASCII glyphs are ASCII', () => {
  const { levels, lengths, ...marks } = ASCII
  for (const glyph of [...levels, ...lengths, ...Object.values(marks)]) {
    expect(glyph).toMatch(/^[\u0020-\u007e]$/)
  }
})

test.each([
  ['Unicode', UNICODE],
  ['ASCII', ASCII],
])('all heights, lengths and marks differ: %s', (_what, glyphs) => {
  const { levels, lengths, gap, threshold, median } = glyphs
  expect(new Set(levels).size).toBe(levels.length)
  expect(new Set(lengths).size).toBe(lengths.length)
  expect(new Set([...levels, gap, threshold, median]).size).toBe(levels.length + 3)
})

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
  ])('a bar of 8 columns has the length of its value: %d', (value, unicode, ascii) => {
    expect(drawBar(value, 8, UNICODE)).toBe(unicode)
    expect(drawBar(value, 8, ASCII)).toBe(ascii)
  })

  test('a bar takes all its columns for all values', () => {
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
    ['the newest values if not all fit', [0, 0, 100, 50], 2, '█▄', '#;'],
    ['blanks without values', [], 4, '    ', '    '],
    ['no height outside its bounds', [-5, 150], 2, '▁█', '_#'],
  ])('a sparkline has %s', (_what, values, columns, unicode, ascii) => {
    expect(drawSparkline(values, columns, UNICODE)).toBe(unicode)
    expect(drawSparkline(values, columns, ASCII)).toBe(ascii)
  })
})
