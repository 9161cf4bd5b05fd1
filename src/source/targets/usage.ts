import type { Percent } from '../../domain/snapshot.ts'
import type { Reading } from './reading.ts'

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

/** CPU usage, or why there is none. */
export type CpuUsage =
  | { readonly ok: true; readonly percent: Percent }
  | { readonly ok: false; readonly problem: string }

interface Advance {
  idle: number
  total: number
  counted: number
  reset: number
}

function compare(earlier: Reading, later: Reading): Advance {
  const advance = { idle: 0, total: 0, counted: 0, reset: 0 }
  for (const [cpu, to] of later.cpus) {
    const from = earlier.cpus.get(cpu)
    if (from === undefined || from.modes !== to.modes) continue
    if (to.idle < from.idle || to.total < from.total) {
      advance.reset += 1
      continue
    }
    advance.idle += to.idle - from.idle
    advance.total += to.total - from.total
    advance.counted += 1
  }
  return advance
}

function longestSeconds({ sentAt }: TimedReading, { receivedAt }: TimedReading): number {
  const elapsedMs = receivedAt.elapsedMs - sentAt.elapsedMs
  return Math.max(elapsedMs, receivedAt.epochMs - sentAt.epochMs) / 1000
}

function failed(problem: string): CpuUsage {
  return { ok: false, problem }
}

/**
 * Computes the share of time between two readings in which the CPUs were not idle. It needs no clock,
 * because the times of all modes add up to the time that has passed; clocks only tell whether that is
 * possible. CPUs that are not in both readings, and those whose counters went back, do not count: at
 * least half of the CPUs have to.
 */
export function measureCpu(earlier: TimedReading, later: TimedReading): CpuUsage {
  const { idle, total, counted, reset } = compare(earlier, later)
  if (2 * counted < later.cpus.size) {
    return failed(
      reset > 0
        ? 'its CPU counters went back, as after a restart'
        : 'its CPUs changed between two readings',
    )
  }
  if (total <= 0) return failed('its CPU counters did not advance between two readings')
  const [passed, longest] = [total / counted, longestSeconds(earlier, later)]
  if (passed > TOLERANCE * longest + TOLERANCE_S) {
    const [advanced, within] = [passed.toFixed(1), longest.toFixed(1)]
    return failed(`its CPU counters advanced by ${advanced} s within ${within} s`)
  }
  return { ok: true, percent: 100 * Math.max(0, Math.min(1, 1 - idle / total)) }
}
