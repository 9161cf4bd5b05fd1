import { describe, expect, test } from 'vitest'
import { select } from '../../../src/source/prometheus/promql.ts'
import { parseSelector } from '../../../src/source/prometheus/selector.ts'

describe('--match', () => {
  test.each([
    ['{env="prod"}', 'm{env="prod"}'],
    ['env=prod', 'm{env="prod"}'],
    [`env='prod', team!~"a|b",`, 'm{env="prod",team!~"a|b"}'],
    ['env="a,b}"', 'm{env="a,b}"}'],
    ['{env="}", a=~`\\d+`}', String.raw`m{env="}",a=~"\\d+"}`],
    [String.raw`env="a\"b\\"`, String.raw`m{env="a\"b\\"}`],
    [String.raw`a='\x41\102\u00e4\U0001f600\t'`, String.raw`m{a="ABä😀\t"}`],
    ['a!=', 'm{a!=""}'],
    ['{}', 'm'],
    [' ', 'm'],
  ])('accepts %s', (text, selector) => {
    expect(select('m', parseSelector(text) ?? [])).toBe(selector)
  })

  test.each([
    ['a metric name', 'up{env="prod"}'],
    ['the label of the metric name', '__name__="up"'],
    ['an unfinished string', 'env="prod'],
    ['a text after a string', 'env="prod"} or vector(1)'],
    ['a second selector', '{env="prod"} or up{a="b"}'],
    ['a label that is no name', '1a="b"'],
    ['a label outside ASCII', 'größe="b"'],
    ['no operator', 'env'],
    ['an operator of another language', 'env==prod'],
    ['no label', '="b"'],
    ['a leading comma', ',a="b"'],
    ['an unknown escape', String.raw`a=~"\d"`],
    ['half a character', String.raw`a="\ud83d"`],
    ['a byte of a character', String.raw`a="\xff"`],
    ['a line break in a string', 'a="b\nc"'],
  ])('refuses %s', (_, text) => {
    expect(parseSelector(text)).toBeNull()
  })
})
