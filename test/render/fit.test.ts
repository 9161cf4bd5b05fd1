import width from 'string-width'
import { expect, test } from 'vitest'
import { fit, fitEnd } from '../../src/render/fit.ts'

test.each([
  ['abc', 3, 'abc', 'abc'],
  ['abcd', 3, 'ab…', '…cd'],
  ['漢字', 3, '漢…', '…字'],
  ['漢字', 2, '…', '…'],
  ['a漢', 2, 'a…', '…'],
  ['e\u0301f\u0301g', 2, 'e\u0301…', '…g'],
  ['🇨🇭🇩🇪', 3, '🇨🇭…', '…🇩🇪'],
  ['\u2068אב\u2069', 1, '\u2068…\u2069', '…\u2069'],
])('%j in %i columns keeps its start as %j, its end as %j', (text, columns, start, end) => {
  expect([fit(text, columns, width), fitEnd(text, columns, width)]).toEqual([start, end])
})

test('a text of 30,000 wide characters is cut in linear time', () => {
  const text = '漢'.repeat(30_000)
  const kept = '漢'.repeat(29_000)
  const cut = [fit(text, 58_001, width), fitEnd(text, 58_001, width)]
  expect(cut).toEqual([`${kept}…`, `…${kept}`])
})
