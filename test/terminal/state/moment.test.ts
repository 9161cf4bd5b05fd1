import { describe, expect, test } from 'vitest'
import { Live, lost, rowsOf, some, START } from '../../support/live.ts'

const INTERVAL_MS = 5000
const header = (live: Live) => live.screen()[0]
const footer = (live: Live) => live.screen().at(-1)
const changesOf = ({ model }: Live) =>
  model.history?.changes.map((change) => [change.kind, change.at - START])

/** A view of a source with a past after three rounds, with a change in the third one. */
function watching(): Live {
  return new Live({ hasPast: true }).round(some(10)).round(some(10)).round(some(90))
}

describe('steps', () => {
  test('a step back asks for one interval before the last round, and pauses', () => {
    const live = watching().press(',')
    expect(live.effect).toEqual({ ask: { upTo: START + INTERVAL_MS } })
    expect(header(live)).toBe('http://api  PAUSED  read 03:04:15Z, 0 s ago  reading 03:04:10Z')
    live.past(some(10)).pass(60_000)
    expect(header(live)).toBe('http://api  PAST  2026-01-02T03:04:10Z, 65 s ago  step 5 s')
    expect(live.effect).toEqual({ wait: 1000 })
  })

  test('each step back goes one interval further, and a step forward returns by one', () => {
    const live = watching().press(',').past(some(10)).press('<')
    expect(live.effect).toEqual({ ask: { upTo: START } })
    live.past(some(20)).press('.')
    expect(live.effect).toEqual({ ask: { upTo: START + INTERVAL_MS } })
  })

  test('the interval is the size of a step', () => {
    const live = watching().press('+', ',')
    expect(live.effect).toEqual({ ask: { upTo: START } })
  })

  test('steps during a round add up, and only their sum is requested', () => {
    const live = watching().press(',', ',', ',')
    expect(live.effect).toEqual({ wait: 250 })
    live.past(some(10))
    expect(live.effect).toEqual({ wait: 0 })
    expect(live.pass(0).effect).toEqual({ ask: { upTo: START - INTERVAL_MS } })
  })

  test('a step forward beyond now returns to the present', () => {
    const live = watching().press(',').past(some(10)).press('.').past(some(90))
    expect(live.press('.').effect).toEqual({ ask: 'now' })
    expect(live.model).toMatchObject({ isPast: false, pace: { isPaused: false } })
  })

  test('a step forward from the present says that there is none', () => {
    const live = watching().press('.')
    expect(footer(live)).toBe('this is the present')
    expect(live.effect).toBeUndefined()
  })

  test('a source without a past says so until the next key, and nothing else changes', () => {
    const live = new Live().round(some(10))
    const { pace, history } = live.model
    for (const key of [',', '.']) {
      expect(footer(live.press(key))).toBe('http://api has no past')
      expect(live.effect).toBeUndefined()
      expect(live.model).toMatchObject({ pace, history })
    }
    expect(footer(live.press('up'))).toMatch(/^\? help/)
  })

  test('before the first round there is nothing to step from', () => {
    const live = new Live({ hasPast: true }).press(',')
    expect(live.effect).toBeUndefined()
    expect(live.model.pace.wanted).toBeNull()
  })

  test('the past begins in 1970', () => {
    const live = new Live({ hasPast: true, at: 3000 })
    live.pass(0).past(some(10)).press(',')
    expect(live.effect).toEqual({ ask: { upTo: 0 } })
  })
})

describe('the present', () => {
  test.each(['l', 'space', 'r'])('%s returns to the present, which is read at once', (key) => {
    const live = watching().press(',').past(some(10)).pass(60_000).press(key)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(header(live)).toBe('http://api  read 03:04:15Z, 60 s ago  every 5 s')
    live.round(some(20))
    expect(header(live)).toContain('  read 03:05:20Z, 0 s ago  every 5 s')
  })

  test('its history continues, without the moments of the past', () => {
    const live = watching()
    const before = live.model.history
    live.press(',').past(some(99)).press('l')
    expect(live.model.history).toBe(before)
    live.round(some(10))
    expect(changesOf(live)).toEqual([
      ['unhealthy', 10_000],
      ['headroom', 10_000],
      ['healthy', 15_000],
      ['headroom', 15_000],
    ])
    expect(live.model.history?.times).toHaveLength(4)
  })

  test('a round in flight at a step back belongs to the present', () => {
    const live = watching().pass(INTERVAL_MS).press(',').round(some(70))
    expect(live.model.history?.times).toHaveLength(4)
    expect(live.pass(0).effect).toEqual({ ask: { upTo: START + INTERVAL_MS } })
    live.past(some(10)).press('l')
    expect(live.model.history?.times).toHaveLength(4)
  })

  test('it is as old as it was, even if its last listing failed', () => {
    const live = watching().round([], lost(some(90)))
    const before = live.model.freshUntil
    live.press(',').past(some(10)).press('l')
    expect(live.model.freshUntil).toBe(before)
    expect(header(live)).toContain('read 03:04:15Z, 5 s ago')
    expect(live.screen()[1]).toContain('listing is 5 s old')
  })

  test('an answer of the past is dropped once the present is wanted', () => {
    const live = watching()
    const before = live.model.history
    live.press(',', 'l').past(some(1))
    expect(live.model).toMatchObject({ isPast: false, history: before })
    expect(live.pass(0).effect).toEqual({ ask: 'now' })
  })

  test('moments of the past do not count as rounds', () => {
    const live = new Live({ hasPast: true, count: 2 }).round(some(10))
    live.press(',').past(some(10)).press(',').past(some(10))
    expect(live.model.pace.left).toBe(1)
    expect(live.press('l').round(some(10)).effect).toBe('quit')
  })
})

describe('the history of the past', () => {
  test('it begins at a step back, and a step forward extends it', () => {
    const live = watching().press(',').past(some(10)).press(',').past(some(90))
    expect([live.model.history?.times, changesOf(live)]).toEqual([[START], []])
    live.press('.').past(some(10))
    expect(live.model.history?.times).toEqual([START, START + INTERVAL_MS])
    expect(changesOf(live)).toEqual([
      ['healthy', 5000],
      ['headroom', 5000],
    ])
  })

  test('a status lasts until the moment that is shown, and not until now', () => {
    const live = watching().press(',').past(some(10)).pass(600_000)
    expect(live.screen().find((line) => line.includes('10.0.0.1'))).toMatch(/ 0s +0$/)
  })

  test('the same moment again changes nothing', () => {
    const live = watching().press(',').past(some(10)).press(',').past(some(20))
    const { history } = live.model
    live.press('.').past(some(30), { startedAt: START })
    expect(live.model.history).toBe(history)
  })

  test('a moment that cannot be read is reported, and the view stays at the last one', () => {
    const live = watching().press(',').past(some(10)).press(',').past([], lost([]))
    expect(footer(live)).toBe('cannot read 2026-01-02T03:04:05Z: connection refused (ECONNREFUSED)')
    expect(header(live)).toContain('PAST  2026-01-02T03:04:10Z')
    expect(rowsOf(live)).toEqual(['1'])
    expect(live.press(',').effect).toEqual({ ask: { upTo: START - INTERVAL_MS } })
  })
})

describe('a moment that the source does not have', () => {
  const WHY = 'fleet.db has no round so early'
  const missing = (live: Live) => live.send({ kind: 'missing', why: WHY })

  test('the view says so and stays, and the next step begins where it stays', () => {
    const live = missing(watching().press(',').past(some(10)).press(','))
    expect(footer(live)).toBe(WHY)
    expect(header(live)).toContain('PAST  2026-01-02T03:04:10Z')
    expect(live.effect).toEqual({ wait: 1000 })
    expect(live.press('.').effect).toEqual({ ask: { upTo: START + 2 * INTERVAL_MS } })
  })

  test('a view of the present stays paused', () => {
    const live = missing(watching().press(','))
    expect(header(live)).toBe('http://api  PAUSED  read 03:04:15Z, 0 s ago')
    expect(live.model.pace).toMatchObject({ wanted: null, progress: null })
  })

  test('the present is read if it is wanted again', () => {
    expect(missing(watching().press(',', 'l')).effect).toEqual({ ask: 'now' })
  })

  test('control characters in it are escaped', () => {
    const live = watching().press(',').send({ kind: 'missing', why: 'a\u001b[2Jb' })
    expect(footer(live)).toBe('a\\x1b[2Jb')
  })
})

describe('a view that begins in the past', () => {
  const AT = START - 3_600_000
  const begun = () => new Live({ hasPast: true, at: AT }).send({ kind: 'wake', progress: null })

  test('it reads that moment, and nothing more', () => {
    const live = begun()
    expect(live.effect).toEqual({ ask: { upTo: AT } })
    live.past(some(10))
    expect(header(live)).toBe('http://api  PAST  2026-01-02T02:04:05Z, 60 min ago  step 5 s')
    expect(live.pass(60_000).effect).toEqual({ wait: 1000 })
  })

  test('the past stays, marked, until the present has been read', () => {
    const live = begun().past(some(10)).press('l')
    expect(live.effect).toEqual({ ask: 'now' })
    expect(header(live)).toContain('PAST  2026-01-02T02:04:05Z')
    live.round([], lost([]))
    expect(footer(live)).toBe('cannot read the present: connection refused (ECONNREFUSED)')
    expect(header(live)).toContain('PAST  2026-01-02T02:04:05Z')
    live.round(some(20))
    expect(header(live)).toBe('http://api  read 03:04:15Z, 0 s ago  every 5 s')
    expect(footer(live)).toMatch(/^\? help/)
    expect(live.model.history?.times).toHaveLength(1)
  })
})
