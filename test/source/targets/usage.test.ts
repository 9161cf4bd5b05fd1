import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CpuTime } from '../../../src/source/targets/reading.ts'
import { measureCpu, type TimedReading } from '../../../src/source/targets/usage.ts'

type Times = Readonly<Record<string, readonly [idle: number, total: number, modes?: number]>>

function reading(times: Times, elapsedMs: number, epochMs = elapsedMs): TimedReading {
  const cpus = new Map<string, CpuTime>()
  for (const [cpu, [idle, total, modes = 8]] of Object.entries(times)) {
    cpus.set(cpu, { idle, total, modes })
  }
  const at = { elapsedMs, epochMs }
  return { cpus, memory: null, sentAt: at, receivedAt: at }
}

const RESET = 'its CPU counters started anew, as after a restart'
const CHANGED = 'its CPUs changed between two readings'

test.each<[string, Times, Times, number]>([
  ['one CPU that was half idle', { a: [100, 200] }, { a: [100.5, 201] }, 50],
  ['an idle CPU', { a: [100, 200] }, { a: [101, 201] }, 0],
  ['a busy CPU', { a: [100, 200] }, { a: [100, 201] }, 100],
  ['two CPUs, by their times', { a: [100, 200], b: [0, 50] }, { a: [101, 201], b: [0.5, 51] }, 25],
  ['idle time that went back by a tick', { a: [100, 200] }, { a: [99.99, 201] }, 100],
  ['idle time beyond all time, rounded', { a: [100, 200] }, { a: [101.01, 201] }, 0],
  ['CPUs except a new one', { a: [100, 200] }, { a: [100.5, 201], b: [9, 9] }, 50],
  ['CPUs except one that has left', { a: [100, 200], b: [9, 9] }, { a: [100.5, 201] }, 50],
  [
    'CPUs except one whose counters went back',
    { a: [100, 200], b: [9, 9] },
    { a: [100.5, 201], b: [1, 2] },
    50,
  ],
  [
    'CPUs except one with other modes',
    { a: [100, 200], b: [9, 9] },
    { a: [100.5, 201], b: [10, 10, 9] },
    50,
  ],
])('CPU usage counts %s', (_what, from, to, percent) => {
  expect(measureCpu(reading(from, 0), reading(to, 1000))).toEqual({ ok: true, percent })
})

test.each<[string, Times, Times, string]>([
  ['counters went back', { a: [100, 200] }, { a: [1, 2] }, RESET],
  ['idle time alone went back', { a: [100, 200] }, { a: [99, 201] }, RESET],
  ['idle time advanced by more than all time', { a: [4, 20] }, { a: [14, 24] }, RESET],
  ['all time fits between the readings', { a: [0, 0] }, { a: [0.5, 1] }, RESET],
  [
    'counters advanced by too little, as on a cached page',
    { a: [100, 200] },
    { a: [100.2, 200.4] },
    'its CPU counters advanced by only 0.4 s within 1.0 s',
  ],
  ['all CPUs are others', { a: [100, 200] }, { b: [101, 201] }, CHANGED],
  ['most CPUs are new', { a: [100, 200] }, { a: [100.5, 201], b: [1, 1], c: [1, 1] }, CHANGED],
  [
    'counters did not move, as on a cached page',
    { a: [100, 200] },
    { a: [100, 200] },
    'its CPU counters did not advance between two readings',
  ],
  [
    'more time passed there than here, as on another machine',
    { a: [100, 200] },
    { a: [5000, 9000] },
    'its CPU counters advanced by 8800.0 s within 1.0 s',
  ],
])('CPU usage is unknown if %s', (_what, from, to, problem) => {
  expect(measureCpu(reading(from, 0), reading(to, 1000))).toEqual({ ok: false, problem })
})

test.each<[string, TimedReading]>([
  ['sleeps, which stops its clock', reading({ a: [1901, 3800] }, 1000, 3_600_000)],
  ['has its time set', reading({ a: [1901, 3800] }, 3_600_000, -5000)],
])('CPU usage is known if this machine %s', (_what, later) => {
  const { idle = 0, total = 0 } = later.cpus.get('a') ?? {}
  const earlier = reading({ a: [idle - 1800, total - 3600] }, 0)
  expect(measureCpu(earlier, later)).toEqual({ ok: true, percent: 50 })
})

test('a CPU whose counters started anew at any moment between two readings does not count', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const cpu = fc.record({
    uptime: fc.double({ min: 0, max: 100, noNaN: true }),
    busyBefore: share,
    busy: share,
    // Of the time between the readings; null if they go on.
    resetAt: fc.option(share),
  })
  const seconds = fc.double({ min: 0.1, max: 60, noNaN: true })
  fc.assert(
    fc.property(fc.array(cpu, { minLength: 1, maxLength: 5 }), seconds, (cpus, elapsed) => {
      const [from, to]: [Record<string, [number, number]>, Record<string, [number, number]>] = [
        {},
        {},
      ]
      for (const [number, { uptime, busyBefore, busy, resetAt }] of cpus.entries()) {
        const idle = uptime * (1 - busyBefore)
        const since = elapsed * (1 - (resetAt ?? 0))
        const isReset = resetAt !== null
        from[number] = [idle, uptime]
        to[number] = [(isReset ? 0 : idle) + since * (1 - busy), (isReset ? 0 : uptime) + since]
      }
      const usage = measureCpu(reading(from, 0), reading(to, elapsed * 1000))
      const going = cpus.filter(({ resetAt }) => resetAt === null)
      if (2 * going.length < cpus.length) expect(usage.ok).toBe(false)
      // Counters that are nearly as old as the first reading may have started since.
      if (
        going.every(({ uptime }) => uptime > 0.1 * elapsed + 0.1) &&
        2 * going.length >= cpus.length
      ) {
        expect(usage.ok).toBe(true)
        const mean = going.reduce((sum, { busy }) => sum + busy, 0) / going.length
        if (usage.ok) expect(usage.percent).toBeCloseTo(100 * mean, 3)
      }
    }),
    { numRuns: 2000 },
  )
})
