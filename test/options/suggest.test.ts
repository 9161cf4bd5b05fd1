import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distance, suggest } from '../../src/options/suggest.ts'

const SERVICES = ['IdService', 'UserService', 'MLService']

test.each([
  ['IdServce', SERVICES, '; did you mean IdService?'],
  ['idservice', SERVICES, '; did you mean IdService?'],
  ['USERSERVICE', ['AB', 'UserService'], '; did you mean UserService?'],
  ['UsrServce', SERVICES, '; did you mean UserService?'],
  ['IdService ', SERVICES, '; did you mean IdService?'],
  ['Id', SERVICES, '; did you mean IdService?'],
  ['ml', SERVICES, '; did you mean MLService?'],
  ['Pay', ['PayIn', 'PayOut'], '; did you mean PayIn?'],
  ['Pay', ['Payments', 'PayRoll'], ''],
  ['Payments', SERVICES, ''],
  ['', SERVICES, ''],
  ['-ca', ['--ca', '--count'], '; did you mean --ca?'],
  ['--cas', ['--ca', '--count'], '; did you mean --ca?'],
  ['-x', ['--ca'], ''],
  ['--c', ['--ca', '--count'], ''],
  ['-hcx', ['--ca'], ''],
  ['IdService', [], ''],
])('the suggestion for %j among %j is %j', (text, known, hint) => {
  expect(suggest(text, known)).toBe(hint)
})

test('only the beginning of a name of 1,024 characters is compared with 10,000 names', () => {
  const known = Array.from({ length: 10_000 }, (_, at) => `${at}`.padEnd(1024, 'ab'))
  const beginning = (known[7777] ?? '').slice(0, 1000)
  expect([suggest('a'.repeat(1024), known), suggest(beginning, known)]).toEqual([
    '',
    `; did you mean ${known[7777]}?`,
  ])
})

test('a suggestion among 200,000 names takes less than a second', () => {
  const known = Array.from({ length: 200_000 }, (_, at) => `service-${at}`)
  expect(suggest('servce-77', known)).toBe('; did you mean service-77?')
})

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['IdServce', 'IdService', 1],
  ['abc', 'abc', 0],
  ['onyl', 'only', 1],
  ['memroy', 'memory', 1],
  ['ba', 'abc', 2],
  ['😀a', 'a', 1],
])('the distance from %j to %j is %i', (a, b, expected) => {
  expect(distance(a, b)).toBe(expected)
})

test('the distance is the same both ways, and at most the longer length', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(distance(a, b)).toBe(distance(b, a))
      expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(distance(a, b) === 0).toBe(a === b)
    }),
  )
})
