import type { Failure } from '../../domain/failure.ts'
import { type ByMeasure, MEASURE_KEYS } from '../../domain/measure.ts'
import type { Condition, Percent } from '../../domain/snapshot.ts'
import type { Decoded } from '../http/request.ts'
import { type Call, inspect, readStats } from './call.ts'
import { hasProcesses } from './condition.ts'
import type { Inspection } from './inspection.ts'
import type { Container } from './listing.ts'
import { cpuPercent, type CpuReading, isComparable, type Stats } from './stats.ts'

// Between two readings, if the daemon has no earlier one.
const WINDOW_MS = 1000
const NOT_FOUND = 404

type Values = Partial<ByMeasure<Percent>>

/** The result of reading a container. */
type Outcome =
  | {
      readonly kind: 'sample'
      readonly values: ByMeasure<Percent>
      readonly condition: Condition | null
    }
  | { readonly kind: 'stopped'; readonly condition: Condition }
  | { readonly kind: 'failure'; readonly failure: Failure; readonly values: Values }
  | { readonly kind: 'gone'; readonly status: number }

export interface Measured {
  readonly outcome: Outcome
  /** Null if it could not be read. */
  readonly inspection: Inspection | null
}

/** The counters of a running container, and its state afterwards. */
interface Answers {
  readonly stats: Decoded<Stats>
  readonly inspected: Decoded<Inspection>
}

function miss(failure: Failure, values: Values = {}): Outcome {
  return failure.code === 'http' && failure.status === NOT_FOUND
    ? { kind: 'gone', status: NOT_FOUND }
    : { kind: 'failure', failure, values }
}

/** Without all values, a container is unhealthy if its state says so. */
function missValues(failure: Failure, { condition }: Inspection, values: Values = {}): Outcome {
  const outcome = miss(failure, values)
  return outcome.kind === 'gone' || condition === null ? outcome : { kind: 'stopped', condition }
}

function combine(
  inspection: Inspection,
  { cpu: reading, memory }: Stats,
  earlier: CpuReading | null,
): Outcome {
  const isReadTwice = earlier !== null && reading !== null
  const cpu = isReadTwice ? cpuPercent(earlier, reading, inspection.cpu) : null
  const isUsage = typeof cpu === 'number'
  if (isUsage && memory !== null) {
    return { kind: 'sample', values: { cpu, memory }, condition: inspection.condition }
  }
  const values = { ...(isUsage && { cpu }), ...(memory !== null && { memory }) }
  if (cpu !== null && !isUsage) return missValues(cpu, inspection, values)
  const measures = MEASURE_KEYS.filter((key) => values[key] === undefined)
  return missValues({ code: 'noData', measures }, inspection, values)
}

function evaluate({ stats, inspected }: Answers, earlier: CpuReading | null): Measured {
  if (!inspected.ok) return { outcome: miss(inspected.failure), inspection: null }
  const { value: inspection } = inspected
  const { state, condition } = inspection
  if (condition !== null && !hasProcesses(state)) {
    return { outcome: { kind: 'stopped', condition }, inspection }
  }
  const outcome = stats.ok
    ? combine(inspection, stats.value, earlier)
    : missValues(stats.failure, inspection)
  return { outcome, inspection }
}

/** A container that ended and was restarted between two readings has no usage: it is about to end again. */
function isRestarting({ startedAt, wasRestarted }: Inspection, from: CpuReading | null): boolean {
  return wasRestarted && from !== null && startedAt !== null && startedAt >= from.at
}

function restarting(inspection: Inspection): Measured {
  return { outcome: { kind: 'stopped', condition: { code: 'restarting' } }, inspection }
}

async function read(call: Call, container: Container, isSingle: boolean): Promise<Answers> {
  const stats = await readStats(call, container, isSingle)
  const reading = stats.ok ? stats.value.cpu : null
  if (reading !== null) call.memory.keep(container.key, reading, call.clock.elapsed())
  // Afterwards, so that no later start can be between the readings.
  return { stats, inspected: await inspect(call, container) }
}

/** Reads a running container. In later rounds, its CPU usage is the mean since the round before. */
async function measureRunning(call: Call, container: Container): Promise<Measured> {
  const { memory, budget, clock } = call
  const before = memory.earlierReading(container.key, clock.elapsed())
  const first = await read(call, container, before !== null)
  const { stats, inspected } = first
  const isRunning = inspected.ok && hasProcesses(inspected.value.state)
  if (!stats.ok || !isRunning || stats.value.cpu === null) return evaluate(first, null)
  const { cpu, earlierCpu } = stats.value
  const { startedAt } = inspected.value
  const candidates = [memory.isSteady(container.key) ? before : null, earlierCpu]
  const isUsable = (from: CpuReading | null) => from !== null && isComparable(from, cpu, startedAt)
  const earlier = candidates.find(isUsable)
  if (earlier !== undefined) return evaluate(first, earlier)
  // The daemon has waited a second already.
  if (isRestarting(inspected.value, earlierCpu)) return restarting(inspected.value)
  // The daemon keeps no readings, or the container was started since the last one.
  await new Promise<void>((resolve) => budget.wait(WINDOW_MS, resolve))
  return measureAgain(call, container, cpu)
}

async function measureAgain(call: Call, container: Container, from: CpuReading): Promise<Measured> {
  const second = await read(call, container, true)
  const { stats, inspected } = second
  const cpu = stats.ok ? stats.value.cpu : null
  const startedAt = inspected.ok ? inspected.value.startedAt : null
  const isUsable = cpu !== null && isComparable(from, cpu, startedAt)
  if (inspected.ok && isRestarting(inspected.value, from)) return restarting(inspected.value)
  return evaluate(second, isUsable ? from : null)
}

/** Reads a container. */
export async function measure(call: Call, container: Container): Promise<Measured> {
  if (hasProcesses(container.state)) return measureRunning(call, container)
  const inspected = await inspect(call, container)
  if (!inspected.ok) return { outcome: miss(inspected.failure), inspection: null }
  const { value: inspection } = inspected
  const { state, condition } = inspection
  // It may have been started since the listing.
  return hasProcesses(state) || condition === null
    ? measureRunning(call, container)
    : { outcome: { kind: 'stopped', condition }, inspection }
}
