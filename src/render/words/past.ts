import type { Failure } from '../../domain/failure.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge, formatTime, formatTimeOfDay } from '../number.ts'
import { describeFailure } from './failure.ts'

/** `at 2026-11-25T13:01:52Z, 2 h ago`. */
export function describePast(epochMs: number, now: number): string {
  return `at ${formatTime(epochMs)}, ${formatAge(now - epochMs)} ago`
}

/**
 * A sentence on a recorded round, where no advice on the server helps.
 * @param lastAt start of the last round before that has a listing; null if there is none
 */
export function describeUnlisted(at: EpochMs, failure: Failure, lastAt: EpochMs | null): string {
  const head = `no listing at ${formatTimeOfDay(at)}: ${describeFailure(failure)}`
  return lastAt === null
    ? `${head}; there is none before`
    : `${head}; the last one before is of ${formatTime(lastAt)}, use --at with that time`
}
