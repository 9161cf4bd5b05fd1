import { DEFAULTS } from '../domain/defaults.ts'
import { UsageError } from '../domain/error.ts'

export interface ConnectOptions {
  /** The time one request may take in all, in milliseconds: 1 to 3,600,000 (5000). */
  readonly timeoutMs?: number
  /** The time one call may take in all, in milliseconds: 1 to 86,400,000 (30,000). */
  readonly deadlineMs?: number
  /** How many requests may be in flight: 1 to 1024, or `auto`, which finds out (`auto`). */
  readonly concurrency?: 'auto' | number
  /** A listing of more instances is refused: 1 to 1,000,000 (100,000). */
  readonly maxInstances?: number
  /** An instance is healthy where its CPU is below this, in percent (75). */
  readonly cpuThreshold?: number
  /** The same for its memory (75). */
  readonly memoryThreshold?: number
  /** Healthy instances that a service should have, 0 or more (2). */
  readonly minimum?: number
}

interface Range {
  readonly from: number
  readonly to: number
  readonly whole?: true
}

const RANGES: Readonly<Record<keyof ConnectOptions, Range>> = {
  timeoutMs: { from: 1, to: 3_600_000 },
  deadlineMs: { from: 1, to: 86_400_000 },
  concurrency: { from: 1, to: 1024, whole: true },
  maxInstances: { from: 1, to: 1_000_000, whole: true },
  cpuThreshold: { from: 0, to: 100 },
  memoryThreshold: { from: 0, to: 100 },
  minimum: { from: 0, to: 1_000_000, whole: true },
}

/**
 * Fills in the defaults.
 * @throws UsageError where a value is outside its range
 */
export function complete(options: ConnectOptions): Required<ConnectOptions> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const all = { ...DEFAULTS, ...(Object.fromEntries(given) as ConnectOptions) }
  for (const [name, { from, to, whole }] of Object.entries(RANGES)) {
    const value = all[name as keyof ConnectOptions]
    if (name === 'concurrency' && value === 'auto') continue
    const isWithin = typeof value === 'number' && value >= from && value <= to
    if (isWithin && (whole !== true || Number.isInteger(value))) continue
    const kind = whole === true ? 'a whole number' : 'a number'
    throw new UsageError(`${name}: ${value} is not ${kind} from ${from} to ${to}`)
  }
  return all
}
