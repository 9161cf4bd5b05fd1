import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  duration,
  globMatcher,
  isLabelName,
  oneOf,
  quote,
  select,
} from '../../../src/source/prometheus/promql.ts'

/** A query with each string literal as `S`; null if a literal has no end. */
function structureOf(query: string): string | null {
  const structure = query.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, 'S')
  return structure.includes('"') ? null : structure
}

const texts = fc.string({ unit: 'binary' }).map((text) => `${text}"} or up{a="\\`)

describe('PromQL: quote', () => {
  test.each([
    ['node', '"node"'],
    ['a"b', String.raw`"a\"b"`],
    ['a\\', String.raw`"a\\"`],
    ['a\nb\u0000', String.raw`"a\nb\u0000"`],
    ['half \ud83d', '"half \ufffd"'],
  ])('writes %j as %s', (text, literal) => {
    expect(quote(text)).toBe(literal)
  })

  test('no text ends its literal', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const query = select('up', [globMatcher('job', one), oneOf('a', [one, other])])
        expect(structureOf(query)?.replaceAll('=~', '=')).toBe('up{job=S,a=S}')
      }),
    )
  })
})

describe('PromQL: matchers', () => {
  test.each([
    ['node', 'up{job="node"}'],
    ['node*', 'up{job=~"node.*"}'],
    ['?', 'up{job=~"."}'],
    ['a.b*c', String.raw`up{job=~"a\\.b.*c"}`],
    [String.raw`(x|y)+[z]{1}^$\*`, String.raw`up{job=~"\\(x\\|y\\)\\+\\[z\\]\\{1\\}\\^\\$\\\\.*"}`],
  ])('the glob %s becomes %s', (glob, selector) => {
    expect(select('up', [globMatcher('job', glob)])).toBe(selector)
  })

  test.each([
    [[], 'up{job=""}'],
    [['a.b'], 'up{job="a.b"}'],
    [['a.b', 'c|d'], String.raw`up{job=~"a\\.b|c\\|d"}`],
  ])('the values %j become %s', (values, selector) => {
    expect(select('up', [oneOf('job', values)])).toBe(selector)
  })
})

test.each([
  [300_000, '300s'],
  [1500, '1500ms'],
  [0.1, '1ms'],
])('PromQL: a period of %d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test.each([
  ['app', true],
  ['_a1', true],
  ['a.b', false],
  ['1a', false],
  ['', false],
  ['__name__', false],
  ['größe', false],
])('PromQL: that %j is a label name is %s', (text, expected) => {
  expect(isLabelName(text)).toBe(expected)
})
