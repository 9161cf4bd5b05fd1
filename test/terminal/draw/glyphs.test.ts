import { describe, expect, test } from 'vitest'
import { drawBar, drawSparkline, glyphsOf } from '../../../src/terminal/draw/glyphs.ts'

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
