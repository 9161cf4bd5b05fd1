import { ArgumentTypeError } from 'argparse'
import { describe, expect, test } from 'vitest'
import { countWithin, numberWithin } from '../../src/cli/value.ts'

describe('a whole number', () => {
  test.each([
    ['0', 0],
    ['10', 10],
    ['+7', 7],
    ['010', 10],
  ])('is read by its digits: %j is %d', (text, value) => {
    expect(countWithin(0, 10)(text)).toBe(value)
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
    'one',
    '1n',
    '--1',
  ])('is nothing else: %j', (text) => {
    expect(() => countWithin(0, 10)(text)).toThrow(
      new ArgumentTypeError(`"${text}" is not a whole number from 0 to 10`),
    )
  })

  test('may be negative where the range is', () => {
    expect(countWithin(-5, 5)('-5')).toBe(-5)
  })
})

describe('a number', () => {
  test.each([
    ['0.1', 0.1],
    ['.5', 0.5],
    ['5.', 5],
    ['+7.25', 7.25],
    ['10', 10],
  ])('may have a fraction: %j is %d', (text, value) => {
    expect(numberWithin(0.1, 10)(text)).toBe(value)
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
  ])('is nothing else: %j', (text) => {
    expect(() => numberWithin(0.1, 10)(text)).toThrow(
      new ArgumentTypeError(`"${text}" is not a number from 0.1 to 10`),
    )
  })
})

test('a refused text is quoted, so that no control character comes through', () => {
  expect(() => countWithin(0, 1)('\u001b[31m"')).toThrow(
    new ArgumentTypeError('"\\u001b[31m\\"" is not a whole number from 0 to 1'),
  )
})
