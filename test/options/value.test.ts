import { describe, expect, test } from 'vitest'
import {
  countWithin,
  either,
  listOf,
  nameOf,
  numberWithin,
  oneOf,
} from '../../src/options/value.ts'

describe('a whole number', () => {
  const type = countWithin(0, 10)

  test.each([
    ['0', 0],
    ['10', 10],
    ['+7', 7],
    ['010', 10],
  ])('a whole number consists of decimal digits: %j is %d', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test.each([
    '',
    ' ',
    '1 ',
    '-1',
    '11',
    '1.0',
    '1e0',
    '1_0',
    '0x1',
    '0b1',
    '１',
    '٣',
    'one',
    '1n',
    '--1',
    '9'.repeat(400),
  ])('any other text is not a whole number: case %#', (text) => {
    expect(type.parse(text)).toBeUndefined()
  })

  test('a whole number may be negative if its range is', () => {
    expect(countWithin(-5, 5).parse('-5')).toBe(-5)
  })

  test('an error names the range of a whole number', () => {
    expect(type.wanted).toBe('a whole number from 0 to 10')
  })
})

describe('a number', () => {
  const type = numberWithin(0.1, 10)

  test.each([
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['+7.25', 7.25],
    ['10', 10],
  ])('a number may have a fraction: %j is %d', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test.each([
    '',
    '.',
    '+',
    '0',
    '0.09',
    '10.01',
    '-1',
    '1e1',
    'NaN',
    'Infinity',
    '1,5',
    '5s',
    '0x1',
  ])('any other text is not a number: %j', (text) => {
    expect(type.parse(text)).toBeUndefined()
  })

  test('an error names the range of a number', () => {
    expect(type.wanted).toBe('a number from 0.1 to 10')
  })
})

test('a name is any text except the empty one', () => {
  const type = nameOf('file')
  expect(type.wanted).toBe('the name of a file')
  expect([type.parse(' '), type.parse('-x'), type.parse('')]).toEqual([' ', '-x', undefined])
})

describe('one of a few words', () => {
  const type = oneOf('table', 'json')

  test.each([
    ['table', 'table'],
    ['json', 'json'],
    ['JSON', undefined],
    ['jso', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('a word must be written in full: %j is %j', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test('an error lists the words', () => {
    expect([type.wanted, type.words]).toEqual(['table or json', ['table', 'json']])
  })
})

describe('either of two types', () => {
  const type = either(oneOf('auto'), countWithin(0, 9))

  test.each([
    ['auto', 'auto'],
    ['0', 0],
    ['9', 9],
    ['10', undefined],
    ['autos', undefined],
  ])('either of two types accepts values of both: %j is %j', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test('an error names either of two types', () => {
    expect(type.wanted).toBe('auto or a whole number from 0 to 9')
    expect(type.words).toEqual(['auto'])
  })
})

describe('a list', () => {
  const digits = countWithin(0, 9)

  test.each([
    ['1', [1]],
    ['1, 2,1', [1, 2, 1]],
    ['1,', undefined],
    ['1,x', undefined],
  ])('a list consists of values and commas: %j is %j', (text, values) => {
    expect(listOf(digits).parse(text)).toEqual(values)
  })

  test('a list with labels refuses two values with the same label', () => {
    const list = listOf(digits, (digit) => (digit % 2 === 0 ? 'an even digit' : 'an odd digit'))
    expect([list.parse('1,2'), list.parse('1,2,4')]).toEqual([[1, 2], undefined])
    expect(list.blame?.('1,2,4')).toEqual({ conflict: 'an even digit is given twice' })
  })
})
