import { describe, expect, test } from 'vitest'
import { type Curve, drawChart } from '../../../src/terminal/draw/charts.ts'
import { glyphsOf } from '../../../src/terminal/draw/glyphs.ts'

const UNICODE = glyphsOf({ isAscii: false })
const ASCII = glyphsOf({ isAscii: true })
const GAP = Number.NaN
describe('a chart', () => {
  const NONE: Curve = { values: [], medians: [], threshold: 75 }
  const HIGH = [0, 10, 25, 50, GAP, 80, 100]

  test.each<[string, Partial<Curve>, string[], string[]]>([
    [
      'bars as high as the values, with the threshold in the remaining space',
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
      'medians of rounds without the instance',
      { values: [90], medians: [60, 60, 60] },
      ['┄┄┄┄┄┄▅', '    ──━', '      █', '      █'],
      ['~~~~~~=', '    ---', '      #', '      #'],
    ],
    [
      'the newest values if not all fit',
      { values: [100, 100, ...HIGH], medians: [100, ...HIGH.map(() => GAP)] },
      ['┄┄┄┄┄▂█', '     ██', '   █ ██', '▁▃██·██'],
      ['~~~~~,#', '     ##', '   # ##', '_:##.##'],
    ],
    [
      'the threshold alone without values',
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
      'a threshold of 50 in the row above the middle',
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
  ])('a chart has %s', (_what, curve, unicode, ascii) => {
    const size = { columns: 7, rows: 4 }
    expect(drawChart({ ...NONE, ...curve }, size, UNICODE)).toEqual(unicode)
    expect(drawChart({ ...NONE, ...curve }, size, ASCII)).toEqual(ascii)
  })

  test('a chart of one row is a sparkline after the threshold', () => {
    const curve = { ...NONE, values: [12.5, 50, 100] }
    expect(drawChart(curve, { columns: 5, rows: 1 }, UNICODE)).toEqual(['┄┄▁▄█'])
  })

  test('a chart fills all its rows and columns for all values', () => {
    const values = Array.from({ length: 101 }, (_, at) => at)
    for (const rows of [1, 2, 5, 10]) {
      const curve = { values, medians: values.toReversed(), threshold: 75 }
      const lines = drawChart(curve, { columns: 120, rows }, UNICODE)
      expect(lines.map((line) => line.length)).toEqual(Array.from({ length: rows }, () => 120))
    }
  })
})
