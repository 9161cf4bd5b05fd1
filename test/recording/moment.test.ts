import { describe, expect, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { run } from '../support/host.ts'
import { lost } from '../support/live.ts'
import { record, recordedRound } from '../support/recording.ts'

describe('a moment of a recording', () => {
  test.each([
    ['2026-01-02T03:04:10Z', 1],
    ['2026-01-02T03:04:10.499Z', 0],
    ['2026-01-02T03:04:10.500Z', 1],
  ])('--at %s, cut to a second as printed, shows round %i', async (time, index) => {
    const START = Date.parse('2026-01-02T03:04:05.500Z')
    const path = record(
      [0, 5].map((second) => ({ ...recordedRound(1), startedAt: START + second * 1000 })),
    )
    const { stdout } = await run([path, '-s', '-o', 'json', '--at', time], {
      now: () => START + 60_000,
    })
    expect(stdout).toContain(['2026-01-02T03:04:05.500Z', '2026-01-02T03:04:10.500Z'][index])
  })

  test.each(['-s', '-ss', '-hc', '-s --at 2026-01-02T03:04:15Z -o json', '-hc --exitCode'])(
    'a recorded round without a listing names the last one before that has one: %s',
    async (options) => {
      const START = Date.parse('2026-01-02T03:04:05Z')
      const [first, second] = [0, 5].map((seconds) => ({
        ...recordedRound(1),
        startedAt: START + seconds * 1000,
      })) as [Snapshot, Snapshot]
      const failed = { ...second, ...lost(second.results) }
      const now = () => START + 60_000
      const { exitCode, stderr } = await run([record([first, failed]), ...options.split(' ')], {
        now,
      })
      const why = 'no listing at 03:04:10Z: connection refused (ECONNREFUSED)'
      expect(exitCode).toBe(3)
      expect(stderr).toMatch(/\nmonitoring: .*\n$/)
      expect(stderr.split('\n').at(-2)).toBe(
        `monitoring: ${why}; the last one before started at 2026-01-02T03:04:05Z, use --at with that time`,
      )
      const alone = await run([record([failed]), '-s'], { now })
      expect(alone.stderr).toContain(`monitoring: ${why}; there is none before\n`)
    },
  )

  test.each([
    ['2026-01-02T03:05:00Z', 'at 2026-01-02T03:04:15Z, 5 min ago'],
    ['2026-01-02T03:05:36Z', 'at 2026-01-02T03:04:15Z, 5 min ago, 81 s before 03:05:36Z'],
    ['2026-01-02T03:09:15Z', 'at 2026-01-02T03:09:15Z, 60 s ago'],
  ])('--at %s says how far the round before a gap is', async (time, moment) => {
    const START = Date.parse('2026-01-02T03:04:05.700Z')
    const path = record(
      [0, 5, 10, 309.3].map((second) => ({
        ...recordedRound(1),
        startedAt: START + second * 1000,
      })),
    )
    const now = () => Date.parse('2026-01-02T03:10:15.500Z')
    const { stderr } = await run([path, '-s', '--at', time], { now })
    expect(stderr.split('\n')[0]).toBe(`monitoring: ${moment}`)
  })
})
