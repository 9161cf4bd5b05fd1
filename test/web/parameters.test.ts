import { describe, expect, test } from 'vitest'
import { countWithin, oneOf } from '../../src/options/value.ts'
import { Problem } from '../../src/web/http/problem.ts'
import { AT, INSTANT, instantOf, readQuery } from '../../src/web/parameters.ts'

const ROWS = {
  page: { type: countWithin(1, 10), default: 1, help: '' },
  status: { type: oneOf('healthy', 'unknown'), help: '' },
}

/** What a query means, or the sentence that refuses it. */
function read(query: string, rows: Parameters<typeof readQuery>[0] = ROWS): unknown {
  try {
    return readQuery(rows, `http://localhost/rows?${query}`)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    expect(error.status).toBe(400)
    return error.message
  }
}

describe('the parameters of a query', () => {
  test('have their values, or their defaults', () => {
    expect(read('')).toEqual({ page: 1, status: undefined })
    expect(read('page=2&status=unknown')).toEqual({ page: 2, status: 'unknown' })
  })

  test.each([
    ['pag=2', 'unknown parameter "pag"; did you mean page?'],
    ['x=2', 'unknown parameter "x"; use page or status'],
    ['__proto__=2', 'unknown parameter "__proto__"; use page or status'],
    [
      '%1b%5b31m%E2%80%AE=2',
      String.raw`unknown parameter "\u001b[31m\u{202e}"; use page or status`,
    ],
    ['page=2&page=2', 'page is given twice'],
    ['page=', 'page: "" is not a whole number from 1 to 10'],
    ['page', 'page: "" is not a whole number from 1 to 10'],
    ['page=0', 'page: "0" is not a whole number from 1 to 10'],
    ['page=11', 'page: "11" is not a whole number from 1 to 10'],
    ['page=1e1', 'page: "1e1" is not a whole number from 1 to 10'],
    ['status=helthy', 'status: "helthy" is not healthy or unknown; did you mean healthy?'],
    ['status=%C2%9B', String.raw`status: "\x9b" is not healthy or unknown`],
  ])('are refused if they are wrong: %s', (query, sentence) => {
    expect(read(query)).toBe(sentence)
  })

  test('are refused by a path that has none', () => {
    expect(read('page=1', {})).toBe('unknown parameter "page"; this path has none')
  })
})

describe('a moment', () => {
  const NOW = Date.parse('2026-11-29T12:00:00.500Z')

  test.each([
    ['2026-11-29T09:00:00Z', '2026-11-29T09:00:00.999Z'],
    ['2026-11-29T09:00:00.250z', '2026-11-29T09:00:00.250Z'],
    ['2026-11-29T10:00:00%2B01:00', '2026-11-29T09:00:00.999Z'],
    ['2026-11-29T10:00:00+01:00', '2026-11-29T09:00:00.999Z'],
    ['1795942800000', '2026-11-29T09:00:00.000Z'],
    ['-15m', '2026-11-29T11:45:00.500Z'],
    ['2026-11-29T12:00:30Z', '2026-11-29T12:00:00.500Z'],
  ])('is a time with an offset, milliseconds, or an age: %s', (text, at) => {
    const { at: written } = readQuery(AT, `http://localhost/?at=${text}`)
    if (written === undefined) throw new Error('no moment')
    expect(new Date(instantOf('at', written, NOW)).toISOString()).toBe(at)
  })

  test.each(['now', '', '09:00', '2026-11-29', '2026-11-29T09:00:00', '-1', '1e12', '١٢', '+5m'])(
    'is not %j, which means another time elsewhere, or none',
    (text) => {
      const query = `at=${encodeURIComponent(text)}`
      expect(read(query, AT)).toBe(`at: ${JSON.stringify(text)} is not ${INSTANT.wanted}`)
    },
  )

  test.each([
    ['2026-02-30T09:00:00Z', 'at: 2026-02-30 does not exist'],
    ['2027-11-29T09:00:00Z', 'at: 2027-11-29T09:00:00Z is in the future'],
    ['999999999999999', 'at: 999999999999999 is in the future'],
    ['-99999999d', 'at: -99999999d is before 1970'],
  ])('is in the past: %s', (text, sentence) => {
    const refuse = () => {
      const { at } = readQuery(AT, `http://localhost/?at=${text}`)
      if (at !== undefined) instantOf('at', at, NOW)
    }
    expect(refuse).toThrow(new Problem(400, sentence))
  })
})
