import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { MetricsOverTime } from '../../src/render/openmetrics.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../support/facts.ts'
import { reportOf } from '../support/report.ts'

const round = (startedAt: number, results: readonly ScrapeResult[], rest: Partial<Snapshot> = {}) =>
  snapshotOf(results, { startedAt, knownServices: ['A'], ...rest })

const [one, two, three] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const

const ROUNDS = [
  round(1000, [answered(one, 'A', [10, 20]), answered(two, 'A', [30, 40])]),
  round(2500, [answered(one, 'A', [11, 21]), silent(two, 'A')]),
  round(4000, [silent(one, 'A')], { listing: { ok: false, failure: TIMEOUT } }),
  // Another one joins.
  round(5500, [answered(two, 'A', [33, 43]), answered(three, 'A', [50, 60])]),
]

function show(rounds: readonly Snapshot[], mostValues?: number) {
  const starts = rounds.map(({ startedAt }) => startedAt)
  const metrics = new MetricsOverTime(starts, mostValues)
  const lines: string[] = []
  let passes = 0
  for (; !metrics.isComplete; passes += 1) {
    for (const each of rounds) metrics.add(reportOf(each))
    lines.push(...metrics.takeLines())
  }
  return { lines, passes }
}

const of = (lines: readonly string[], name: string) => lines.filter((line) => line.includes(name))
const LABELS = 'provider="http://api"'

describe('metrics of many rounds', () => {
  test('all samples of a series stand together, below the head of their family', () => {
    const { lines, passes } = show(ROUNDS)
    expect(of(lines, 'cpx_instance_cpu_ratio')).toEqual([
      '# HELP cpx_instance_cpu_ratio CPU of an instance that answered, from 0 to 1.\n# TYPE cpx_instance_cpu_ratio gauge\n# UNIT cpx_instance_cpu_ratio ratio\n',
      `cpx_instance_cpu_ratio{${LABELS},id="${one}",service="A"} 0.1 1\n`,
      `cpx_instance_cpu_ratio{${LABELS},id="${one}",service="A"} 0.11 2.5\n`,
      `cpx_instance_cpu_ratio{${LABELS},id="${two}",service="A"} 0.3 1\n`,
      `cpx_instance_cpu_ratio{${LABELS},id="${two}",service="A"} 0.33 5.5\n`,
      `cpx_instance_cpu_ratio{${LABELS},id="${three}",service="A"} 0.5 5.5\n`,
    ])
    expect(passes).toBe(1)
  })

  test('a round without a listing has the metrics of the round alone', () => {
    const lines = show(ROUNDS).lines.filter((line) => line.endsWith(' 4\n'))
    expect(lines).toEqual([
      `cpx_up{${LABELS}} 0 4\n`,
      `cpx_last_round_timestamp_seconds{${LABELS}} 4.087 4\n`,
      `cpx_round_duration_seconds{${LABELS}} 0.087 4\n`,
    ])
  })

  test.each([1, 2, 3, 5, 8, 13, 21, 34, 55])(
    'memory for %i values gives the same text, in more passes',
    (mostValues) => {
      const all = show(ROUNDS)
      const few = show(ROUNDS, mostValues)
      expect(few.lines).toEqual(all.lines)
      expect(few.passes).toBeGreaterThan(1)
    },
  )

  test('rounds are in the order of time, even if the clock was set back', () => {
    const shuffled = [2, 3, 0, 1].flatMap((at) => ROUNDS[at] ?? [])
    const samples = of(show(shuffled).lines, 'cpx_instance_up{')
    expect(samples.toSorted()).toEqual(of(show(ROUNDS).lines, 'cpx_instance_up{').toSorted())
    const times = samples.filter((line) => line.includes(two)).map((line) => line.split(' ').at(-1))
    expect(times).toEqual(['1\n', '2.5\n', '5.5\n'])
  })

  test('of two rounds at the same time, the first one counts', () => {
    const rounds = [10, 90].map((cpu) => round(1000, [answered(one, 'A', [cpu, 20])]))
    expect(of(show(rounds).lines, 'cpu_ratio{')).toEqual([
      `cpx_instance_cpu_ratio{${LABELS},id="${one}",service="A"} 0.1 1\n`,
    ])
  })

  test('a round that was recorded meanwhile is left out', () => {
    const metrics = new MetricsOverTime([1000])
    for (const each of ROUNDS) metrics.add(reportOf(each))
    expect(of([...metrics.takeLines()], 'cpx_up{')).toEqual([`cpx_up{${LABELS}} 1 1\n`])
  })
})
