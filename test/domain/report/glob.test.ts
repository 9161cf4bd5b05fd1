import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchGlob, matchGlobs } from '../../../src/domain/report/glob.ts'

const LONG = 'a'.repeat(1024)
const STARS = `${'*a'.repeat(10)}*b`

describe('a glob', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['**', 'a', true],
    ['?', '', false],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['*ab', 'aab', true],
    ['*a*b', 'acbcb', true],
    ['*a*b', 'acbc', false],
    ['a*?', 'a', false],
    ['a*?', 'ab', true],
    ['*?b', 'b', false],
    ['?', '😀', true],
    ['??', '😀', false],
    ['*??', '😀', false],
    ['*?', '😀', true],
    ['*\ude00', '😀', false],
    ['*', 'two\nlines', true],
    ['?', '\n', true],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
  ])('the glob %j matches the name %j: %s', (glob, name, isMatch) => {
    expect(matchGlob(glob, name)).toBe(isMatch)
  })

  test('a glob agrees with the equivalent regular expression', () => {
    const unit = fc.constantFrom('a', 'b', '*', '?', '😀', '.')
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\n', '.'), maxLength: 8 })
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 6 }), name, (glob, text) => {
        const source = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(matchGlob(glob, text)).toBe(new RegExp(`^${source}$`, 'su').test(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('a glob of ten stars is fast for a name of 1,024 characters that it does not match', () => {
    expect([matchGlob(STARS, LONG), matchGlob(STARS, `${LONG}b`)]).toEqual([false, true])
  })

  test('a glob of ten stars is fast for 100,000 names', () => {
    const names = Array.from({ length: 100_000 }, (_, at) => `${LONG.slice(0, 32)}${at}`)
    expect(names.filter((name) => matchGlob(STARS, name))).toEqual([])
  })
})

describe('globs', () => {
  test.each<[string, string, boolean]>([
    ['A', 'A', true],
    ['A', 'AB', false],
    ['A*', 'AB', true],
    ['*B', 'AB', true],
    ['A?', 'AB', true],
    ['A?', 'A', false],
    ['?', '😀', true],
    ['A,B', 'B', true],
    ['A*,!AB', 'AB', false],
    ['!AB,A*', 'AC', true],
    ['!A*', 'B', true],
    ['!A*', 'AB', false],
    ['a', 'A', false],
    ['A.C', 'ABC', false],
    ['(A|B)+[C]', '(A|B)+[C]', true],
    ['*', 'two\nlines', true],
    ['\\*', '\\x', true],
  ])('the globs %s match %s: %s', (globs, name, matches) => {
    expect(matchGlobs(globs.split(','))(name)).toBe(matches)
  })
})
