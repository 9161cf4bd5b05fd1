import type { Failure } from '../../domain/failure.ts'
import type { Percent } from '../../domain/snapshot.ts'
import { decodeJson, MalformedError } from '../decode-json.ts'
import { arrayOf, countOf, type Fields, fieldsOf, refuse, timeOf } from './fields.ts'
import type { CpuLimit } from './inspection.ts'

// Values are rounded, and usage and limit are not read at the same time.
const MAX_PERCENT = 100.5
// Shorter times between two readings make their difference imprecise.
const MIN_WINDOW_MS = 400
// More than the memory keeps, so that an interval of a minute needs one reading a round.
const MAX_WINDOW_MS = 70_000
// A larger one is not worth its digits.
const MAX_SHOWN_PERCENT = 1000
// A limit that stands for none.
const BEYOND_ANY_MACHINE = 2 ** 50

/** The processor time that a container has used. */
export interface CpuReading {
  /** When the daemon read it, by its own clock. */
  readonly at: number
  /** Milliseconds since its start. */
  readonly usedMs: number
  /** Processors that the machine has online. */
  readonly cores: number
}

/** The counters of a container, from `/containers/{id}/stats`. */
export interface Stats {
  readonly cpu: CpuReading | null
  /** The reading before, if the daemon has one: about one second older. */
  readonly earlierCpu: CpuReading | null
  readonly memory: Percent | null
}

function describe(percent: number): string {
  const isHuge = percent > MAX_SHOWN_PERCENT
  return isHuge ? `more than ${MAX_SHOWN_PERCENT} %` : `${Math.round(percent)} %`
}

function cpuReadingOf(stats: Fields, at: unknown): CpuReading | null {
  const time = timeOf(at)
  const usage = fieldsOf(stats['cpu_usage'])
  const used = countOf(usage, 'total_usage')
  const cores = countOf(stats, 'online_cpus') ?? arrayOf(usage['percpu_usage']).length
  // A container that runs has used some: without control groups, Docker reports 0.
  return time === null || used === null || used === 0 || cores === 0
    ? null
    : { at: time, usedMs: used / 1e6, cores }
}

/** Used memory without the inactive part of the file cache, which the kernel frees on demand. */
function memoryOf(memory: Fields): Percent | null {
  const usage = countOf(memory, 'usage')
  const limit = countOf(memory, 'limit') ?? 0
  if (usage === null || limit === 0 || limit > BEYOND_ANY_MACHINE) return null
  const details = fieldsOf(memory['stats'])
  // The first one is of cgroup v1, where the other one leaves out nested groups.
  const inactive = countOf(details, 'total_inactive_file') ?? countOf(details, 'inactive_file') ?? 0
  const percent = (100 * (inactive < usage ? usage - inactive : usage)) / limit
  if (percent <= MAX_PERCENT) return Math.min(100, percent)
  throw new MalformedError(`memory is ${describe(percent)} of its limit`)
}

/**
 * Decodes the answer of `/containers/{id}/stats`. Windows has other units and no limits: no values.
 * @throws MalformedError naming the field
 */
export function decodeStats(body: Buffer): Stats {
  const value = decodeJson(body)
  if (typeof value !== 'object' || Array.isArray(value)) refuse('an object', value)
  const stats = fieldsOf(value)
  const isWindows = (countOf(stats, 'num_procs') ?? 0) > 0
  if (isWindows) return { cpu: null, earlierCpu: null, memory: null }
  return {
    cpu: cpuReadingOf(fieldsOf(stats['cpu_stats']), stats['read']),
    earlierCpu: cpuReadingOf(fieldsOf(stats['precpu_stats']), stats['preread']),
    memory: memoryOf(fieldsOf(stats['memory_stats'])),
  }
}

/**
 * Whether the difference of two readings is a usage: counters start again with the container, and
 * the times have to be far enough from each other, but not too far.
 * @param startedAt the start of the container, as it was known after both readings
 */
export function isComparable(from: CpuReading, to: CpuReading, startedAt: number | null): boolean {
  const windowMs = to.at - from.at
  const isInTime = windowMs >= MIN_WINDOW_MS && windowMs <= MAX_WINDOW_MS
  return isInTime && startedAt !== null && startedAt < from.at && from.usedMs <= to.usedMs
}

/**
 * The mean usage between two comparable readings, in percent of what the container may use: its quota
 * and its set of processors, else all processors. More than scheduling explains is a failure: the
 * limit was changed, or a value is wrong.
 */
export function cpuPercent(from: CpuReading, to: CpuReading, limit: CpuLimit): Percent | Failure {
  const { quotaCores, setSize, periodMs } = limit
  const cores = Math.min(to.cores, setSize ?? to.cores, quotaCores ?? to.cores)
  const windowMs = to.at - from.at
  const usedMs = to.usedMs - from.usedMs
  const percent = (100 * usedMs) / (cores * windowMs)
  // The quota of one period may be used at its end, and that of the last one at its start.
  if (usedMs <= cores * (windowMs + 2 * periodMs)) return Math.min(100, percent)
  return { code: 'malformed', problem: `CPU is ${describe(percent)} of its limit` }
}
