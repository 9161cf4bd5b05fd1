import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson, MalformedError } from '../../src/source/decode-json.ts'
import { malformed, problemOf, utf8 } from '../support/facts.ts'

describe('a body', () => {
  test.each([
    ['[]', []],
    [' {"a": 1}\r\n', { a: 1 }],
    ['\ufeff["10.0.0.1"]', ['10.0.0.1']],
    ['"Zoë"', 'Zoë'],
  ])('a body is JSON in UTF-8, with or without a byte order mark: %j', (text, value) => {
    expect(decodeJson(utf8(text))).toEqual(value)
  })

  test.each<[string, Uint8Array, string]>([
    ['nothing', utf8(''), 'empty answer'],
    ['a byte that UTF-8 never has', Uint8Array.of(0x22, 0xff, 0x22), 'not valid UTF-8'],
    ['a character cut in half', Uint8Array.of(0x22, 0xc3), 'not valid UTF-8'],
    ['a surrogate in UTF-8', Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'not valid UTF-8'],
    ['an overlong slash', Uint8Array.of(0x22, 0xc0, 0xaf, 0x22), 'not valid UTF-8'],
    ['UTF-16 with its mark', Uint8Array.of(0xff, 0xfe, 0x5b, 0, 0x5d, 0), 'not valid UTF-8'],
    ['UTF-16 without it', Uint8Array.of(0x5b, 0, 0x5d, 0), 'not JSON: "[\\u0000]\\u0000"'],
    ['only a byte order mark', utf8('\ufeff'), 'not JSON: ""'],
    ['blanks', utf8('  \n'), 'not JSON: "  \\n"'],
    ['HTML', utf8('<html>'), 'not JSON: "<html>"'],
    ['an array that is cut', utf8('["10.0.0.1","10.'), 'not JSON: "[\\"10.0.0.1\\",\\"10."'],
    ['an object that is cut', utf8('{"cpu":"61%"'), 'not JSON: "{\\"cpu\\":\\"61%\\""'],
    ['two values', utf8('[][]'), 'not JSON: "[][]"'],
    ['NaN', utf8('NaN'), 'not JSON: "NaN"'],
    ['61 characters', utf8('x'.repeat(61)), `not JSON: "${'x'.repeat(60)}…"`],
  ])('a body is malformed if it is %s', (_what, bytes, problem) => {
    expect(() => decodeJson(bytes)).toThrow(new MalformedError(problem, true))
  })

  test.each<[string, string, string | null]>([
    ['64 levels', '['.repeat(64) + ']'.repeat(64), null],
    ['65 levels', '['.repeat(65) + ']'.repeat(65), 'nested deeper than 64 levels'],
    ['65 levels of objects', '{"a":'.repeat(65), 'nested deeper than 64 levels'],
    ['a million levels', '['.repeat(1_000_000), 'nested deeper than 64 levels'],
    ['brackets in a text', `["${'['.repeat(65)}\\"${'{'.repeat(65)}"]`, null],
    ['a thousand levels one after the other', `[${'[],'.repeat(999)}[]]`, null],
    ['a million values', `[${'1,'.repeat(999_999)}1]`, null],
    ['a million values and one', `[${'1,'.repeat(1_000_000)}1]`, 'more than 1000000 values'],
  ])(
    'a body of 1 KiB or more is refused if its value would exhaust memory or stack: %s',
    (_what, text, problem) => {
      const bytes = utf8(' '.repeat(1024) + text)
      if (problem === null) expect(() => decodeJson(bytes)).not.toThrow()
      else expect(() => decodeJson(bytes)).toThrow(malformed(problem))
    },
  )

  test.each([
    ['invalid', Uint8Array.of(0xff)],
    ['cut in half', Uint8Array.of(0x22, 0xe2, 0x82)],
  ])('a body that is %s does not affect the next one', (_what, bytes) => {
    expect(() => decodeJson(bytes)).toThrow(MalformedError)
    expect(decodeJson(utf8('\ufeff"Zoë"'))).toBe('Zoë')
    expect(decodeJson(utf8('\ufeff"Zoë"'))).toBe('Zoë')
  })

  test('any bytes are a value or malformed, never another error', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(problemOf(() => decodeJson(bytes))).not.toBe('')
      }),
    )
  })
})
