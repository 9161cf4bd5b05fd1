import { expect, test } from 'vitest'
import { asciiWidth, toAscii } from '../../src/render/ascii.ts'

test.each([
  ['IdService', 'IdService'],
  ['\u001b[31mA\n', '\u001b[31mA\n'],
  ['A, B, …', 'A, B, ~'],
  ['A··', 'A..'],
  ['\u2068\u05d0\u2069', String.raw`\u{5d0}`],
  ['Zoë', String.raw`Zo\xeb`],
  ['漢字', String.raw`\u{6f22}\u{5b57}`],
  ['😀', String.raw`\u{1f600}`],
])('the ASCII form of %j is %j', (text, ascii) => {
  expect([toAscii(text), asciiWidth(text)]).toEqual([ascii, ascii.length])
})
