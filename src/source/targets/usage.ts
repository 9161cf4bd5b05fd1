import type { Percent } from '../../domain/snapshot.ts'
import type { CpuTime, Reading } from './reading.ts'

/** A reading, and when its request was sent and answered, in milliseconds. */
export interface TimedReading extends Reading {
  readonly sentAt: Instant
  readonly receivedAt: Instant
}

/** One moment of two clocks: a machine that sleeps stops the first one, and the second one may be set. */
export interface Instant {
  readonly elapsedMs: number
  readonly epochMs: number
}

// Time for the answer to be delayed by a cache, and for clocks to run at different speeds.
const TOLERANCE = 1.1
const TOLERANCE_S = 1
// Kernels round each counter to ticks of 10 ms, and let idle time go back by some of them.
const TICKS_S = 0.05
const CLOCK_TOLERANCE = 1.02
// A hypervisor may take time that no mode counts.
const MIN_PASSED = 0.5

const STUCK = 'its CPU counters did not advance between two readings'

/** CPU usage, or why there is none. */
export type CpuUsage =
  | { readonly ok: true; readonly percent: Percent }
  | { readonly ok: false; readonly problem: string }

/** The shortest and the longest time that may have passed between two readings, in seconds. */
interface Bounds {
  readonly shortest: number
  readonly longest: number
}

interface Advance {
  idle: number
  total: number
  counted: number
  /** The number of CPUs whose counters started anew. */
  reset: number
  /** The advances of CPUs that do not count because they are too short. */
  readonly short: number[]
}

/**
 * Whether the counters of a CPU may have started anew between two readings: they contradict each
 * other, or all of their time fits between the readings.
 */
function isReset(from: CpuTime, to: CpuTime, { longest }: Bounds): boolean {
  const [idle, total] = [to.idle - from.idle, to.total - from.total]
  if (idle < -TICKS_S || total < -TICKS_S || idle > total + TICKS_S) return true
  return to.total <= CLOCK_TOLERANCE * longest + TICKS_S
}

function compare(earlier: Reading, later: Reading, bounds: Bounds): Advance {
  const advance: Advance = { idle: 0, total: 0, counted: 0, reset: 0, short: [] }
  for (const [cpu, to] of later.cpus) {
    const from = earlier.cpus.get(cpu)
    if (from === undefined || from.modes !== to.modes) continue
    const total = to.total - from.total
    if (isReset(from, to, bounds)) advance.reset += 1
    else if (total < MIN_PASSED * bounds.shortest - TICKS_S) advance.short.push(total)
    else {
      advance.idle += Math.max(0, to.idle - from.idle)
      advance.total += total
      advance.counted += 1
    }
  }
  return advance
}

function boundsOf(earlier: TimedReading, later: TimedReading): Bounds {
  const elapsedMs = later.receivedAt.elapsedMs - earlier.sentAt.elapsedMs
  const epochMs = later.receivedAt.epochMs - earlier.sentAt.epochMs
  const shortestMs = later.sentAt.elapsedMs - earlier.receivedAt.elapsedMs
  return { shortest: shortestMs / 1000, longest: Math.max(elapsedMs, epochMs) / 1000 }
}

/** The reason why too few CPUs count. */
function explain({ reset, short }: Advance, { shortest }: Bounds): string {
  if (reset > 0) return 'its CPU counters started anew, as after a restart'
  if (short.length === 0) return 'its CPUs changed between two readings'
  const most = Math.max(...short)
  if (most <= 0) return STUCK
  return `its CPU counters advanced by only ${most.toFixed(1)} s within ${shortest.toFixed(1)} s`
}

function failed(problem: string): CpuUsage {
  return { ok: false, problem }
}

/**
 * Computes the share of time between two readings in which the CPUs were not idle. It needs no clock,
 * because the times of all modes add up to the time that has passed; clocks only tell whether that is
 * possible. CPUs that are not in both readings do not count, nor those whose counters started anew or
 * advanced too little: at least half of the CPUs have to count.
 */
export function measureCpu(earlier: TimedReading, later: TimedReading): CpuUsage {
  const bounds = boundsOf(earlier, later)
  const advance = compare(earlier, later, bounds)
  const { idle, total, counted } = advance
  if (2 * counted < later.cpus.size) return failed(explain(advance, bounds))
  if (total <= 0) return failed(STUCK)
  const passed = total / counted
  if (passed > TOLERANCE * bounds.longest + TOLERANCE_S) {
    const [advanced, within] = [passed.toFixed(1), bounds.longest.toFixed(1)]
    return failed(`its CPU counters advanced by ${advanced} s within ${within} s`)
  }
  return { ok: true, percent: 100 * Math.max(0, 1 - idle / total) }
}
