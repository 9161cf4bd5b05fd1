import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { FakeClock } from '../../support/clock.ts'
import { type ApiAnswer, startApi } from '../../support/prometheus-api.ts'
import { fleetOf, readerOf, statesOf, target } from './reader.ts'

/** Without that on the clocks: a fake one stands still. */
const remarksOf = ({ remarks = [] }: Snapshot) => remarks.filter(({ code }) => code !== 'clocks')

describe('a round of Prometheus', () => {
  test('says what was late, and keeps the instances that have gone', async () => {
    const api = await startApi({
      ...fleetOf(target(1)),
      past: [[target(2, { service: 'B' }), -1]],
      stale: [],
    })
    const fake = new FakeClock()
    const read = await readerOf(api, { clock: fake })
    const states = ['10.0.0.1:9100 sample', '10.0.0.2:9100 gone']
    const first = await fake.passUntil(read())
    expect([statesOf(first), remarksOf(first)]).toEqual([states, []])
    for (const why of ['late', 'failed'] as const) {
      const answer: ApiAnswer =
        why === 'late' ? () => {} : { status: 422, body: { error: 'too many samples' } }
      api.answer('past', answer)
      api.answer('stale', answer)
      const snapshot = await fake.passUntil(read())
      expect(statesOf(snapshot)).toEqual(states)
      expect(remarksOf(snapshot)).toEqual([
        { code: 'notRead', what: 'age', why },
        { code: 'notRead', what: 'gone', why },
      ])
      expect(snapshot.durationMs).toBeLessThan(10_000)
    }
  })

  test('has what was in time, and does not wait long for last errors', async () => {
    const api = await startApi({
      ...fleetOf(target(1)),
      up: [[target(1), 0]],
      past: [[target(2), -1]],
      stale: () => {},
      targets: () => {},
    })
    const fake = new FakeClock()
    const snapshot = await fake.passUntil((await readerOf(api, { clock: fake }))())
    expect(statesOf(snapshot)).toEqual(['10.0.0.1:9100 down', '10.0.0.2:9100 gone'])
    expect(remarksOf(snapshot)).toEqual([{ code: 'notRead', what: 'age', why: 'late' }])
  })
})
