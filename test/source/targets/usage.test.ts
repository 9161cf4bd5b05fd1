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

const RESET = 'its CPU counters went back, as after a restart'
const CHANGED = 'its CPUs changed between two readings'

test.each<[string, Times, Times, number]>([
  ['one CPU that was half idle', { a: [100, 200] }, { a: [100.5, 201] }, 50],
  ['an idle CPU', { a: [100, 200] }, { a: [101, 201] }, 0],
  ['a busy CPU', { a: [100, 200] }, { a: [100, 201] }, 100],
  ['two CPUs, by their times', { a: [100, 200], b: [0, 50] }, { a: [101, 201], b: [0.5, 51] }, 25],
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
  ['sleeps, which stops its clock', reading({ a: [1800, 3600] }, 1000, 3_600_000)],
  ['has its time set', reading({ a: [1800, 3600] }, 3_600_000, -5000)],
])('CPU usage is known if this machine %s', (_what, later) => {
  expect(measureCpu(reading({ a: [0, 0] }, 0), later)).toEqual({ ok: true, percent: 50 })
})
