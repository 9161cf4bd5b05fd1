import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CpuLimit } from '../../../src/source/docker/inspection.ts'
import {
  cpuPercent,
  type CpuReading,
  decodeStats,
  isComparable,
} from '../../../src/source/docker/stats.ts'

const fixture = (name: string) => readFileSync(`test/fixtures/docker/${name}.json`)
const decode = (value: unknown) => decodeStats(Buffer.from(JSON.stringify(value)))
const NOTHING = { cpu: null, earlierCpu: null, memory: null }

describe('real answers', () => {
  test('a Docker daemon gives two readings', () => {
    const { cpu, earlierCpu, memory } = decodeStats(fixture('stats'))
    expect(cpu?.cores).toBe(2)
    expect((cpu?.at ?? 0) - (earlierCpu?.at ?? 0)).toBeGreaterThan(900)
    expect((cpu?.usedMs ?? 0) - (earlierCpu?.usedMs ?? 0)).toBeGreaterThan(400)
    // 401,408 of 67,108,864 bytes.
    expect(memory).toBeCloseTo(0.598, 3)
  })

  test('a stopped container has no values', () => {
    expect(decodeStats(fixture('stats-stopped'))).toEqual(NOTHING)
  })

  test('podman gives one reading', () => {
    const { cpu, earlierCpu, memory } = decodeStats(fixture('podman-stats'))
    expect(cpu?.cores).toBe(2)
    expect(earlierCpu).toBeNull()
    expect(memory).toBeCloseTo(0.61, 2)
  })
})

const READ = '2026-01-02T03:04:05.5Z'
const CPU = { cpu_usage: { total_usage: 2e9 }, online_cpus: 2 }

describe('CPU readings', () => {
  test.each<[object, CpuReading | null]>([
    [
      { read: READ, cpu_stats: CPU },
      { at: Date.parse(READ), usedMs: 2000, cores: 2 },
    ],
    [
      { read: READ, cpu_stats: { cpu_usage: { total_usage: 1e6, percpu_usage: [1, 2, 3] } } },
      { at: Date.parse(READ), usedMs: 1, cores: 3 },
    ],
    [{ read: READ, cpu_stats: { cpu_usage: { total_usage: 1e6 } } }, null],
    [{ read: READ, cpu_stats: { ...CPU, cpu_usage: { total_usage: 0 } } }, null],
    [{ read: READ }, null],
    [{ read: '0001-01-01T00:00:00Z', cpu_stats: CPU }, null],
    [{ cpu_stats: CPU }, null],
    // Windows counts in units of 100 ns.
    [{ read: READ, num_procs: 4, cpu_stats: CPU }, null],
  ])('%j is %j', (stats, expected) => {
    expect(decode(stats).cpu).toEqual(expected)
  })

  test.each([
    [{ ...CPU, cpu_usage: { total_usage: -1 } }, '"total_usage" is not a count: -1'],
    [{ ...CPU, cpu_usage: { total_usage: '5' } }, '"total_usage" is not a count: "5"'],
    [{ ...CPU, online_cpus: -2 }, '"online_cpus" is not a count: -2'],
  ])('%j is malformed', (stats, problem) => {
    expect(() => decode({ read: READ, cpu_stats: stats })).toThrow(problem)
  })

  test('what is no object is malformed', () => {
    expect(() => decode([1])).toThrow('expected an object, got [1]')
    expect(() => decode('x')).toThrow('expected an object, got "x"')
    expect(decode({ name: '/web', id: 'abc' })).toEqual(NOTHING)
  })
})

describe('memory', () => {
  test.each([
    [{ usage: 50, limit: 100 }, 50],
    [{ usage: 50, limit: 100, stats: null }, 50],
    // Version 1 of control groups, then version 2.
    [{ usage: 50, limit: 100, stats: { total_inactive_file: 20, inactive_file: 5 } }, 30],
    [{ usage: 50, limit: 100, stats: { inactive_file: 10 } }, 40],
    [{ usage: 50, limit: 100, stats: { inactive_file: 60 } }, 50],
    [{ usage: 1004, limit: 1000 }, 100],
    [{ usage: 0, limit: 100 }, 0],
    [{}, null],
    [{ usage: 50 }, null],
    [{ usage: 50, limit: 0 }, null],
    [{ usage: 50, limit: 18_446_744_073_709_552_000 }, null],
  ])('%j is %s %', (memory, expected) => {
    expect(decode({ memory_stats: memory }).memory).toBe(expected)
  })

  test('more than its limit is malformed', () => {
    const parse = () => decode({ memory_stats: { usage: 1006, limit: 1000 } })
    expect(parse).toThrow('memory is 101 % of its limit')
  })
})

const reading = (at: number, usedMs: number, cores = 4) => ({ at: 1_000_000 + at, usedMs, cores })
const NO_LIMIT: CpuLimit = { quotaCores: null, periodMs: 100, setSize: null }

describe('usage', () => {
  test.each<[number, Partial<CpuLimit>, number]>([
    [0, {}, 0],
    [1000, {}, 25],
    [4000, {}, 100],
    [250, { quotaCores: 0.5 }, 50],
    [250, { setSize: 1 }, 25],
    [250, { setSize: 2, quotaCores: 0.5 }, 50],
    [250, { setSize: 1, quotaCores: 8 }, 25],
    // More than the machine has.
    [1000, { setSize: 64 }, 25],
    // A window of 1 s may touch 11 periods of 100 ms, and rounding adds to that.
    [550, { quotaCores: 0.5 }, 100],
    [600, { quotaCores: 0.5 }, 100],
    [4300, {}, 100],
  ])('%i ms of processor time in a second with %j is %s %', (usedMs, limit, expected) => {
    const used = cpuPercent(reading(0, 10), reading(1000, 10 + usedMs), { ...NO_LIMIT, ...limit })
    expect(used).toBe(expected)
  })

  test('more than scheduling explains is malformed', () => {
    const limit = { ...NO_LIMIT, quotaCores: 0.5 }
    expect(cpuPercent(reading(0, 0), reading(1000, 601), limit)).toEqual({
      code: 'malformed',
      problem: 'CPU is 120 % of its limit',
    })
  })
})

test.each<[string, boolean, CpuReading, CpuReading, number | null]>([
  ['one second', true, reading(0, 5), reading(1000, 6), 0],
  ['an idle second', true, reading(0, 5), reading(1000, 5), 0],
  ['a start at the time of the first one', false, reading(0, 5), reading(1000, 6), 1_000_000],
  ['a start between them', false, reading(0, 5), reading(1000, 600), 1_000_500],
  ['no start', false, reading(0, 5), reading(1000, 6), null],
  ['a counter that went back', false, reading(0, 5), reading(1000, 4), 0],
  ['the same time', false, reading(0, 5), reading(0, 5), 0],
  ['too little time', false, reading(0, 5), reading(399, 6), 0],
  ['a clock that went back', false, reading(1000, 5), reading(0, 6), 0],
  ['a minute', true, reading(0, 5), reading(61_000, 6), 0],
  ['much more than a minute', false, reading(0, 5), reading(70_001, 6), 0],
])('two readings with %s are comparable: %s', (_, expected, from, to, startedAt) => {
  expect(isComparable(from, to, startedAt)).toBe(expected)
})
