import { describe, expect, test } from 'vitest'
import { countWithin, either, nameOf, numberWithin, oneOf } from '../../src/options/value.ts'

describe('a whole number', () => {
  const type = countWithin(0, 10)

  test.each([
    ['0', 0],
    ['10', 10],
    ['+7', 7],
    ['010', 10],
  ])('is read by its digits: %j is %d', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test.each([
    ...['', ' ', '1 ', '-1', '11', '1.0', '1e0', '1_0', '0x1', '0b1'],
    ...['１', '٣', 'one', '1n', '--1', '9'.repeat(400)],
  ])('is nothing else: %.20j', (text) => {
    expect(type.parse(text)).toBeUndefined()
  })

  test('may be negative where the range is', () => {
    expect(countWithin(-5, 5).parse('-5')).toBe(-5)
  })

  test('is wanted with its range', () => {
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
  ])('may have a fraction: %j is %d', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test.each([
    ...['', '.', '+', '0', '0.09', '10.01', '-1', '1e1'],
    ...['NaN', 'Infinity', '1,5', '5s', '0x1'],
  ])('is nothing else: %j', (text) => {
    expect(type.parse(text)).toBeUndefined()
  })

  test('is wanted with its range', () => {
    expect(type.wanted).toBe('a number from 0.1 to 10')
  })
})

test('a name is any text but the empty one', () => {
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
  ])('is written in full: %j is %j', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test('is wanted by its words', () => {
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
  ])('takes what one of them takes: %j is %j', (text, value) => {
    expect(type.parse(text)).toBe(value)
  })

  test('is wanted as both are', () => {
    expect(type.wanted).toBe('auto or a whole number from 0 to 9')
    expect(type.words).toEqual(['auto'])
  })
})
