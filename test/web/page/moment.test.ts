import { expect, test } from 'vitest'
import {
  moveSlider,
  placeSlider,
  type SliderPlace,
  toMoment,
} from '../../../src/web/page/moment.ts'
import { AT, SNAPSHOT } from '../../support/messages.ts'

const START = Date.parse(AT)
const MINUTE = 60_000
const iso = (ms: number) => new Date(START + ms).toISOString()
const RECORDED = { ...SNAPSHOT, recording: { from: iso(-10 * MINUTE), to: AT } }
const PAST = { ...RECORDED, at: iso(-MINUTE), startedAt: iso(-MINUTE - 1000) }
// The last listing is of an earlier round.
const LOST = { ...RECORDED, observedAt: iso(-8 * MINUTE) }

/** The place of a slider, with times from the last round on. */
function placeOf(...facts: Parameters<typeof placeSlider>) {
  const place = placeSlider(...facts)
  if (place === null) throw new Error('no slider')
  const { from, to, at, round } = place
  return [from, to, at, round].map((ms) => (ms === null ? null : ms - START))
}

test('without a recording there is no slider', () => {
  expect(placeSlider(SNAPSHOT, null, null)).toBeNull()
})

test.each([
  ['the present, at its end', RECORDED, null, null, [0, 0]],
  [
    'the present, later than what is recorded',
    { ...RECORDED, startedAt: iso(5000) },
    null,
    null,
    [5000, 5000],
  ],
  ['a moment of the past and its round', PAST, PAST.at, null, [-MINUTE, -MINUTE - 1000]],
  ['a round of the present whose listing failed', LOST, null, null, [0, 0]],
  ['a moment that is not shown yet', RECORDED, iso(-2 * MINUTE), null, [-2 * MINUTE, null]],
  ['where it is dragged', PAST, PAST.at, START - 3 * MINUTE, [-3 * MINUTE, null]],
  ['the present, if the moment is none', RECORDED, 'noon', null, [0, null]],
  ['the present, if the moment is later', RECORDED, iso(MINUTE), null, [0, null]],
] as const)('the slider shows %s', (_, fleet, wanted, pending, [at, round]) => {
  const [from, , shown, start] = placeOf(fleet, wanted, pending)
  expect([from, shown, start]).toEqual([-10 * MINUTE, at, round])
})

const PLACE: SliderPlace = { from: 0, to: 100_000, at: 50_000, round: 49_990, intervalMs: 5000 }

test.each([
  ['ArrowLeft', 49_989],
  ['ArrowDown', 49_989],
  ['ArrowRight', 57_490],
  ['ArrowUp', 57_490],
  ['PageDown', 45_000],
  ['PageUp', 55_000],
  ['Home', 0],
  ['End', 100_000],
  ['a', null],
])('%s moves the slider of a round that is shown to %s', (key, at) => {
  expect(moveSlider(key, PLACE)).toBe(at)
})

test.each([
  ['ArrowLeft', 45_000],
  ['ArrowRight', 55_000],
])('%s moves by the interval until the moment is shown', (key, at) => {
  expect(moveSlider(key, { ...PLACE, round: null })).toBe(at)
})

test.each([
  [50_000.4, '1970-01-01T00:00:50.000Z'],
  [-5, '1970-01-01T00:00:00.000Z'],
  [100_000, null],
  [107_500, null],
])('%s is the moment %s', (at, moment) => {
  expect(toMoment(at, PLACE)).toBe(moment)
})
