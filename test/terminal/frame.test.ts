import { describe, expect, test } from 'vitest'
import { widthFor } from '../../src/render/width.ts'
import { endFrames, renderFrame, startFrames } from '../../src/terminal/frame.ts'

const width = await widthFor(['東'])

/** The lines of a frame with room for `columns`, as they stand on the screen. */
function draw(lines: readonly string[], columns: number, rows: number): string[] {
  const frame = renderFrame(
    lines.map((line) => `${line}\n`),
    // The last column of a terminal stays free.
    { columns: columns + 1, rows },
    width,
  )
  return frame.slice('\u001b[H'.length, -'\u001b[J'.length).replaceAll('\u001b[K', '').split('\r\n')
}

describe('a frame', () => {
  test('goes home, erases the rest of each line behind its text and all below the last', () => {
    const frame = renderFrame(['one\n', '\n', 'three\n'], { columns: 80, rows: 24 }, width)
    expect(frame).toBe('\u001b[Hone\u001b[K\r\n\u001b[K\r\nthree\u001b[K\u001b[J')
  })

  test.each([
    ['what fits stays', '1234567890', 10, '1234567890'],
    ['ASCII', '12345678901', 10, '1234567890'],
    ['CJK that fits', '東東東東東', 10, '東東東東東'],
    ['CJK', '東東東東東東', 10, '東東東東東'],
    ['CJK that would stand half outside', '東東東東東東', 9, '東東東東'],
    ['emoji, never in half', '😀😀😀😀😀', 7, '😀😀😀'],
    ['letters with their accents', 'e\u0301'.repeat(11), 10, 'e\u0301'.repeat(10)],
    ['a mixture', 'ab東cd東ef', 7, 'ab東cd'],
  ])('cuts a line so that the last column stays free: %s', (_what, line, columns, shown) => {
    expect(draw([line], columns, 5)).toEqual([shown])
  })

  test.each([
    [3, ['a', 'b', 'c']],
    [2, ['a', '… 2 more lines']],
    [1, ['… 3 more lines']],
  ])('of three lines on %i rows never scrolls', (rows, shown) => {
    expect(draw(['a', 'b', 'c'], 80, rows)).toEqual(shown)
  })

  test('cuts the count of what it leaves out, too', () => {
    expect(draw(['a', 'b', 'c'], 8, 2)).toEqual(['a', '… 2 more'])
  })
})

test('what was on the screen is scrolled out of the way, and the last frame stays', () => {
  expect([startFrames({ columns: 80, rows: 4 }), endFrames()]).toEqual(['\n\n\n', '\n'])
})
