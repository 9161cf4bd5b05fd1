import { expect, test } from 'vitest'
import { widthFor } from '../../src/render/width.ts'

test.each([
  ['ASCII', 'IdService', 9],
  ['nothing', '', 0],
  ['Latin', 'Zoë', 3],
  ['CJK', '東京', 4],
  ['a combining accent', 'Cafe\u0301', 4],
  ['an emoji', '😀', 2],
  ['a flag', '🇨🇭', 2],
  ['an ellipsis', 'x…', 2],
  ['a middle dot', 'x·', 2],
])('the width of a text is its number of terminal columns: %s', async (_what, text, columns) => {
  expect((await widthFor(['x', text]))(text)).toBe(columns)
})

test('the width function for non-ASCII texts measures every text', async () => {
  const width = await widthFor(['a', '東', 'b'])
  expect(['a', '東', 'b'].map(width)).toEqual([1, 2, 1])
})
