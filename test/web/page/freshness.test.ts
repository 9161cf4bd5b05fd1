import { expect, test } from 'vitest'
import type { StreamSnapshot } from '../../../src/web/message.ts'
import {
  areExpired,
  describeRead,
  describeTrouble,
  serverTime,
  statusTime,
} from '../../../src/web/page/freshness.ts'
import type { Link, Refusal } from '../../../src/web/page/model.ts'
import { begin } from '../../../src/web/page/state.ts'
import { DEFAULT_VIEW } from '../../../src/web/page/url.ts'
import { AT, SNAPSHOT } from '../../support/messages.ts'

// The round started two seconds before its message.
const FLEET: StreamSnapshot = { ...SNAPSHOT, now: '2026-01-02T03:04:07.000Z', durationMs: 2000 }
const STARTED = Date.parse(AT)

interface Given {
  readonly fleet?: StreamSnapshot | null
  /** Since the message. */
  readonly ageMs?: number
  /** Age at which the server pinged last. */
  readonly pingedMs?: number
  readonly at?: string | null
  readonly link?: Link
}

/** A page some time after its last message. */
function after(given: Given) {
  const { fleet = FLEET, ageMs = 0, pingedMs = 0, at = null, link = { kind: 'open' } } = given
  const received = 5000
  const state = begin({ ...DEFAULT_VIEW, at }, received)
  return { ...state, fleet, link, lastMessageAt: received + pingedMs, now: received + ageMs }
}

const failed = (since: string): StreamSnapshot => ({
  ...FLEET,
  listing: { ok: false, failure: { code: 'interrupted' }, since, text: 'connection refused' },
})
// The rounds of a recording, the last one of which started at that time.
const read = (fleet: StreamSnapshot): StreamSnapshot => ({
  ...fleet,
  isReadFromRecording: true,
  recording: { from: AT, to: AT },
})
const lost = (why: string | null, refusal: Refusal = 'none'): Link => ({
  kind: 'lost',
  since: 5000,
  why,
  refusal,
})

test('time goes on by the clock of the server, whatever the clock of the browser says', () => {
  expect(serverTime(after({ ageMs: 1500 }))).toBe(STARTED + 3500)
})

test('a status lasts until the next round is due, and not beyond', () => {
  expect(statusTime(after({ ageMs: 1000 }))).toBe(STARTED + 3000)
  expect(statusTime(after({ ageMs: 60_000 }))).toBe(STARTED + 5000)
})

test('a moment of the past has its own time', () => {
  const at = '2026-01-02T03:04:06.000Z'
  const past = after({ fleet: { ...FLEET, at }, at, ageMs: 9000 })
  expect(serverTime(past)).toBe(Date.parse(at))
  expect(statusTime(past)).toBe(STARTED)
  expect(describeRead(past)).toBe('2026-01-02T03:04:05Z, 11 s ago')
})

test.each([
  [{ fleet: null }, 'connecting'],
  [{ fleet: null, at: AT }, 'connecting'],
  [{ fleet: null, at: AT, link: lost('there is no round so early', 'final') }, ''],
  [{ at: AT, link: lost('there is no round so early', 'final') }, 'read 03:04:05Z, 2 s ago'],
  [{ fleet: { ...FLEET, observedAt: null } }, 'waiting for the first round'],
  [{}, 'read 03:04:05Z, 2 s ago'],
  [{ ageMs: 119_000 }, 'read 03:04:05Z, 2 min ago'],
  [{ at: '2026-01-02T02:00:00.000Z' }, 'reading 2026-01-02T02:00:00Z'],
  [{ fleet: { ...FLEET, at: AT } }, 'reading the present'],
] satisfies [Given, string][])('the header says of when the data are: %#', (given, text) => {
  expect(describeRead(after(given))).toBe(text)
})

test.each([
  [{}, null],
  [{ ageMs: 15_000 }, null],
  [{ ageMs: 15_001 }, 'nothing received for 15 s'],
  [{ ageMs: 15_001, pingedMs: 2500 }, 'nothing received for 12 s'],
  [{ ageMs: 15_001, pingedMs: 3500 }, 'no new round for 15 s, though the server answers'],
  [{ ageMs: 300_000, pingedMs: 299_000 }, 'no new round for 5 min, though the server answers'],
  [{ ageMs: 35_001 }, 'nothing received for 35 s; reconnecting'],
  [{ fleet: failed(AT), ageMs: 42_000 }, 'nothing received for 42 s; reconnecting'],
  [{ fleet: { ...FLEET, durationMs: 30_000 }, ageMs: 100_000, pingedMs: 90_000 }, null],
  [
    { fleet: failed(AT), ageMs: 33_000 },
    'provider unreachable since 03:04:05Z (35 s): connection refused',
  ],
  [{ fleet: read(FLEET), ageMs: 15_001, pingedMs: 3500 }, 'nobody has recorded a round for 15 s'],
  [
    { fleet: read(failed(AT)), ageMs: 33_000, pingedMs: 32_000 },
    'provider unreachable since 03:04:05Z (35 s): connection refused; nobody has recorded a round for 33 s',
  ],
  [
    { fleet: read(failed(AT)), ageMs: 10_000, pingedMs: 9000 },
    'provider unreachable since 03:04:05Z (12 s): connection refused',
  ],
  [{ link: lost(null), ageMs: 12_000 }, 'connection to the server lost 12 s ago; reconnecting'],
  [
    { link: lost('it has stopped'), ageMs: 3000 },
    'connection to the server lost 3 s ago (it has stopped); reconnecting',
  ],
  [
    { link: lost('too many clients follow the stream', 'retried') },
    'the server refuses: too many clients follow the stream; trying again',
  ],
  [
    { link: lost('there is no round so early', 'final') },
    'the server refuses: there is no round so early',
  ],
  [{ at: '2026-01-02T02:00:00.000Z', ageMs: 60_000, pingedMs: 60_000 }, null],
  [{ at: '2026-01-02T02:00:00.000Z', ageMs: 60_000 }, 'nothing received for 60 s; reconnecting'],
  [{ fleet: { ...FLEET, at: AT }, at: AT, ageMs: 900_000 }, null],
  [{ fleet: { ...FLEET, observedAt: null }, ageMs: 60_000, pingedMs: 60_000 }, null],
  [{ fleet: null }, null],
] satisfies [Given, string | null][])('data that may be out of date say why: %#', (given, text) => {
  expect(describeTrouble(after(given))).toBe(text)
})

test('values that are older than five minutes are dropped while the provider is unreachable', () => {
  const fleet = failed(AT)
  expect(areExpired(after({ fleet, ageMs: 297_000 }))).toBe(false)
  expect(areExpired(after({ fleet, ageMs: 298_001 }))).toBe(true)
})

test('values that are older than five minutes are dropped while the server is unreachable', () => {
  expect(areExpired(after({ link: lost(null), ageMs: 400_000 }))).toBe(true)
})

test('no value of the past is too old', () => {
  expect(areExpired(after({ fleet: { ...FLEET, at: AT }, at: AT, ageMs: 900_000 }))).toBe(false)
})
