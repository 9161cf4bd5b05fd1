import { describe, expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import type { Moment } from '../../../src/domain/source.ts'
import { open } from '../../../src/source/prometheus/prometheus.ts'
import { clock, FakeClock } from '../../support/clock.ts'
import {
  type ApiAnswer,
  type Sample,
  startApi,
  type TestApi,
} from '../../support/prometheus-api.ts'

const { signal } = new AbortController()

type Options = Parameters<typeof open>[1]

/** Opens the API, and reads rounds of it. */
async function readerOf({ address }: TestApi, options: Partial<Options> = {}) {
  const source = await open(address, { ...DEFAULTS, clock, ...options })
  onTestFinished(() => source[Symbol.asyncDispose]())
  return (moment: Moment = 'now') => source.at(moment, signal)
}

const target = (n: number, labels: Readonly<Record<string, string>> = {}) => ({
  instance: `10.0.0.${n}:9100`,
  job: 'node',
  ...labels,
})

function fleetOf(...all: readonly Readonly<Record<string, string>>[]) {
  const samples = all.map((labels): Sample => [labels, 1])
  return { up: samples, cpu: samples, memory: samples }
}

/** The ids with their states. */
function statesOf({ results }: Snapshot): string[] {
  return results.map((result) => {
    const state = result.kind === 'failure' ? result.failure.code : result.kind
    return `${result.id} ${state}`
  })
}

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
