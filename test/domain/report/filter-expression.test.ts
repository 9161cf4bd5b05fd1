import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Described,
  findInvalidTerm,
  matchTerms,
  parseTerms,
  type Term,
} from '../../../src/domain/report/filter-expression.ts'

function word(text: string, isExcluded = false): Term {
  return { kind: 'text', text, isExcluded }
}

describe('terms', () => {
  test.each<[string, Term[]]>([
    ['', []],
    [' \t ', []],
    ['auth', [word('auth')]],
    ['AuthService', [word('authservice')]],
    ['  auth  10.0 ', [word('auth'), word('10.0')]],
    ['!auth', [word('auth', true)]],
    ['!', []],
    ['!!auth', [word('!auth', true)]],
    ['a!b', [word('a!b')]],
    ['cpu', [word('cpu')]],
    ['cpu>-5', [word('cpu>-5')]],
    ['cpu>1.2.3', [word('cpu>1.2.3')]],
    ['cpu>80x', [word('cpu>80x')]],
    ['cpux>80', [word('cpux>80')]],
    ['xcpu>80', [word('xcpu>80')]],
    ['!Unhealthy', [{ kind: 'status', text: 'unhealthy', isExcluded: true }]],
    ['unhealth', [word('unhealth')]],
  ])('terms are words in lower case: %j', (text, terms) => {
    expect(parseTerms(text)).toEqual(terms)
  })

  test.each<[string, 'cpu' | 'memory', string, number]>([
    ['cpu>80', 'cpu', '>', 80],
    ['cpu>=80', 'cpu', '>=', 80],
    ['cpu<80', 'cpu', '<', 80],
    ['cpu<=80', 'cpu', '<=', 80],
    ['mem>20', 'memory', '>', 20],
    ['memory<=20', 'memory', '<=', 20],
    ['CPU>80', 'cpu', '>', 80],
    ['cpu>80%', 'cpu', '>', 80],
    ['cpu>80.5', 'cpu', '>', 80.5],
    ['cpu>.5', 'cpu', '>', 0.5],
    ['cpu>80.', 'cpu', '>', 80],
    ['cpu>0', 'cpu', '>', 0],
  ])('a term may bound a value: %s', (text, measure, operator, value) => {
    expect(parseTerms(text)).toEqual([
      { kind: 'bound', measure, operator, value, isExcluded: false },
    ])
  })

  test.each(['cpu>', 'cpu>=', 'mem<', 'memory<=', 'cpu>.', 'cpu>%'])(
    'a bound that is not typed to its end is no term: %s',
    (text) => {
      expect(parseTerms(text)).toEqual([])
    },
  )
})

const ROW: Described = {
  text: '10.0.0.1 authservice healthy',
  status: 'healthy',
  cpu: 80,
  memory: 20,
}
const MUTE: Described = {
  text: '10.0.0.2 authservice unknown',
  status: 'unknown',
  cpu: null,
  memory: null,
}

describe('a row', () => {
  test.each<[string, boolean]>([
    ['', true],
    ['auth', true],
    ['AUTH', true],
    ['0.0.1', true],
    ['roles', false],
    ['!roles', true],
    ['!auth', false],
    ['auth healthy', true],
    ['healthy auth', true],
    ['auth roles', false],
    ['auth !healthy', false],
    ['auth !roles cpu>79', true],
    ['auth cpu>80', false],
    ['!unhealthy', true],
    ['unhealthy', false],
    ['health', true],
  ])('a row matches all terms: %j is %s', (text, holds) => {
    expect(matchTerms(parseTerms(text), ROW)).toBe(holds)
  })

  test.each<[string, boolean]>([
    ['cpu>79.9', true],
    ['cpu>80', false],
    ['cpu>=80', true],
    ['cpu>=80.1', false],
    ['cpu<80', false],
    ['cpu<80.1', true],
    ['cpu<=80', true],
    ['cpu<=79.9', false],
    ['memory>19', true],
    ['memory>=21', false],
    ['mem<21', true],
    ['mem<=19', false],
    ['cpu>', true],
    ['cpu>70 cpu<90', true],
    ['cpu>70 mem>70', false],
    ['cpu > 79 mem<= 20', true],
    ['cpu=80', true],
    ['cpu = 79', false],
    ['!cpu>80', true],
    ['!cpu>79', false],
  ])('a row of cpu 80 and memory 20 matches %s: %s', (text, holds) => {
    expect(matchTerms(parseTerms(text), ROW)).toBe(holds)
  })

  test.each<[string, boolean]>([
    ['cpu>0', false],
    ['cpu>=0', false],
    ['cpu<=100', false],
    ['!cpu>0', false],
    ['mem<=100', false],
    ['auth', true],
    ['cpu>', true],
  ])('a row without values matches no bound: %s is %s', (text, holds) => {
    expect(matchTerms(parseTerms(text), MUTE)).toBe(holds)
  })
})

test('exactly one of a term and its exclusion holds', () => {
  const letters = fc.string({
    unit: fc.constantFrom('a', 'b', '1', '.'),
    minLength: 1,
    maxLength: 3,
  })
  const row = fc.record({
    text: letters,
    status: fc.constant('gone' as const),
    cpu: fc.constant(null),
    memory: fc.constant(null),
  })
  fc.assert(
    fc.property(letters, row, (text, described) => {
      const holds = matchTerms(parseTerms(text), described)
      expect(matchTerms(parseTerms(`!${text}`), described)).toBe(!holds)
    }),
  )
})

test.each([
  ['for<10', 'for<10'],
  ['auth room<0 cpu>80', 'room<0'],
  ['cpu>80x', 'cpu>80x'],
  ['cpu > 80 memory<=', undefined],
  ['auth !roles', undefined],
])('the invalid term of %j is %s', (text, odd) => {
  expect(findInvalidTerm(text)).toBe(odd)
})
