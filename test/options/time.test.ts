import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTimeBeside, resolveTime, TIME } from '../../src/options/time.ts'

const zone = process.env['TZ']
// Clocks skip 02:00-03:00 on 2026-03-29, and show 02:00-03:00 twice on 2026-10-25.
beforeAll(() => void (process.env['TZ'] = 'Europe/Berlin'))
afterAll(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

/** The time that a text means at `now`, or the sentence that refuses it. */
function read(text: string, now = '2026-11-29T12:00:00Z', edge: 'start' | 'end' = 'start'): string {
  const time = TIME.parse(text)
  if (time === undefined) {
    const cause = TIME.blame?.(text) ?? { part: text }
    return 'conflict' in cause ? cause.conflict : `no time: ${cause.part}`
  }
  const at = resolveTime(time, Date.parse(now), edge)
  return typeof at === 'string' ? at : new Date(at).toISOString()
}

describe('a time', () => {
  test.each([
    ['2026-11-29T09:00:00Z', '2026-11-29T09:00:00.000Z'],
    ['2026-11-29t09:00:00z', '2026-11-29T09:00:00.000Z'],
    ['2026-11-29T09:00:00.25Z', '2026-11-29T09:00:00.250Z'],
    ['2026-11-29T09:00:00.123456789Z', '2026-11-29T09:00:00.123Z'],
    ['2026-11-29T09:00:00+05:30', '2026-11-29T03:30:00.000Z'],
    ['2026-11-29 09:00:00-01:00', '2026-11-29T10:00:00.000Z'],
    ['2026-11-29T09:00Z', '2026-11-29T09:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('a time with an offset is that of RFC 3339: %s', (text, at) => {
    expect(read(text)).toBe(at)
  })

  test.each([
    ['2026-11-29 09:00', '2026-11-29T08:00:00.000Z'],
    ['2026-11-29 09:00:30', '2026-11-29T08:00:30.000Z'],
    ['2026-07-01T09:00:00', '2026-07-01T07:00:00.000Z'],
    ['2026-03-29 01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29 03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
  ])('a time without an offset is local, the first of two: %s', (text, at) => {
    expect(read(text)).toBe(at)
  })

  test.each([
    ['12:00', '2026-11-29T12:00:00Z', '2026-11-29T11:00:00.000Z'],
    ['13:00', '2026-11-29T12:00:00Z', '2026-11-29T12:00:00.000Z'],
    ['13:00:01', '2026-11-29T12:00:00Z', '2026-11-28T12:00:01.000Z'],
    ['23:30', '2026-03-01T12:00:00Z', '2026-02-28T22:30:00.000Z'],
    ['00:30', '2026-11-28T23:15:00Z', '2026-11-27T23:30:00.000Z'],
    ['02:30', '2026-03-29T00:30:00Z', '2026-03-28T01:30:00.000Z'],
  ])('a time of day is that of today, or of yesterday: %s at %s', (text, now, at) => {
    expect(read(text, now)).toBe(at)
  })

  test.each([
    ['-90s', '2026-11-29T11:58:30.000Z'],
    ['-15m', '2026-11-29T11:45:00.000Z'],
    ['-2h', '2026-11-29T10:00:00.000Z'],
    ['-3d', '2026-11-26T12:00:00.000Z'],
    ['-1d2h3m4s', '2026-11-28T09:56:56.000Z'],
    ['-0s', '2026-11-29T12:00:00.000Z'],
  ])('a time with a minus sign is counted back from now: %s', (text, at) => {
    expect(read(text)).toBe(at)
  })

  test.each([
    ['2026-02-30 09:00', '2026-02-30 does not exist'],
    ['2025-02-29T09:00:00Z', '2025-02-29 does not exist'],
    ['2026-13-01 09:00', '2026-13-01 does not exist'],
    ['2026-00-10 09:00', '2026-00-10 does not exist'],
    ['2026-03-29 02:30', '02:30 does not exist on 2026-03-29: local clocks skip it'],
    ['2026-11-29T12:00:01Z', '2026-11-29T12:00:01Z is in the future'],
    ['2026-11-29 13:30', '2026-11-29 13:30 is in the future'],
    ['1969-12-31T23:59:59Z', '1969-12-31T23:59:59Z is before 1970'],
    ['-99999999d', '-99999999d is before 1970'],
  ])('a time that never was is refused: %s', (text, problem) => {
    expect(read(text)).toBe(problem)
  })

  test.each([
    ['2026-11-29T09:00:00Z', '2026-11-29T09:00:00.999Z'],
    ['2026-11-29T09:00Z', '2026-11-29T09:00:00.999Z'],
    ['2026-11-29 09:00:30', '2026-11-29T08:00:30.999Z'],
    ['12:00', '2026-11-29T11:00:00.999Z'],
    ['2026-11-29T09:00:00.0Z', '2026-11-29T09:00:00.000Z'],
    ['2026-11-29T09:00:00.25Z', '2026-11-29T09:00:00.250Z'],
    ['-90s', '2026-11-29T11:58:30.000Z'],
    ['2026-11-29T12:00:00Z', '2026-11-29T12:00:00.000Z'],
    ['13:00', '2026-11-29T12:00:00.000Z'],
  ])('the end of a span is that of the second that is written, at most now: %s', (text, at) => {
    expect(read(text, undefined, 'end')).toBe(at)
  })

  test('a time of day that clocks skipped today is refused', () => {
    expect(read('02:30', '2026-03-29T12:00:00Z')).toBe(
      '02:30 does not exist on 2026-03-29: local clocks skip it',
    )
  })

  test.each([
    '',
    'now',
    '9:00',
    '24:00',
    '09:60',
    '09:00:60',
    '2026-11-29',
    '2026-11-29 9:00',
    '2026-11-29T09:00:00+24:00',
    '2026-11-29T09:00:00 Z',
    '2026-11-29  09:00',
    '1h',
    '+1h',
    '-h',
    '-',
    '-1',
    '-1w',
    '-1.5h',
    '-1h ',
    '-5m1h',
    '1764406800',
  ])('any other text is no time: case %#', (text) => {
    expect(read(text)).toBe(`no time: ${text}`)
  })
})

describe('a time beside a moment of the past', () => {
  // 12:30 in local time.
  const MOMENT = Date.parse('2026-07-01T10:30:00Z')
  const readBeside = (text: string) => {
    const at = readTimeBeside(MOMENT, text)
    return typeof at === 'string' ? at : new Date(at).toISOString()
  }

  test.each([
    ['-5m', '2026-07-01T10:25:00.000Z'],
    ['+1h30m', '2026-07-01T12:00:00.000Z'],
    ['09:00', '2026-07-01T07:00:00.999Z'],
    ['23:30', '2026-07-01T21:30:00.999Z'],
    ['09:00Z', '2026-07-01T09:00:00.999Z'],
    ['23:30:15z', '2026-07-01T23:30:15.999Z'],
    ['2026-06-30 09:00', '2026-06-30T07:00:00.999Z'],
    ['2026-06-30T09:00:00Z', '2026-06-30T09:00:00.999Z'],
    ['2026-06-30T09:00:00.5Z', '2026-06-30T09:00:00.500Z'],
  ])('%s is counted from it, or of its day: %s', (text, at) => {
    expect(readBeside(text)).toBe(at)
  })

  test.each([
    ['3 a.m.', '"3 a.m." is not a time such as 09:30, 09:30Z, -5m or +1h'],
    ['25:00Z', '"25:00Z" is not a time such as 09:30, 09:30Z, -5m or +1h'],
    ['2026-02-30 09:00', '2026-02-30 does not exist'],
  ])('%s is refused: %s', (text, sentence) => {
    expect(readBeside(text)).toBe(sentence)
  })
})
