import { describe, expect, test } from 'vitest'
import { accepts } from '../../../src/web/http/accept.ts'

describe('Accept-Encoding', () => {
  test.each([
    ['gzip', true],
    ['gzip, deflate, br', true],
    ['br;q=1.0, GZIP;q=0.001', true],
    ['gzip;q="0.5"', true],
    [null, false],
    ['', false],
    ['identity', false],
    ['x-gzip', false],
    ['gzip;q=0', false],
    ['gzip; q=0.000', false],
    ['gzip;q=2', false],
    ['gzip;q=-1', false],
    ['gzip;q=x', false],
  ])('%j accepts gzip: %s', (list, isAccepted) => {
    expect(accepts(list, 'gzip')).toBe(isAccepted)
  })
})
