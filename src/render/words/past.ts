import type { Failure } from '../../domain/failure.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge, formatTime, formatTimeOfDay } from '../number.ts'
import { describeFailure } from './failure.ts'

function dropMilliseconds(at: EpochMs): EpochMs {
  return at - (at % 1000)
}

/**
 * `at 2026-11-25T13:01:52Z, 2 h ago`.
 * @param askedAt another moment, from which the round is far: `, 81 s before 13:03:13Z`
 */
export function describePast(startedAt: EpochMs, now: EpochMs, askedAt?: EpochMs): string {
  const past = `at ${formatTime(startedAt)}, ${formatAge(now - startedAt)} ago`
  if (askedAt === undefined) return past
  // As both are printed.
  const distance = dropMilliseconds(askedAt) - dropMilliseconds(startedAt)
  const isSameDay = formatTime(startedAt).slice(0, 10) === formatTime(askedAt).slice(0, 10)
  const asked = isSameDay ? formatTimeOfDay(askedAt) : formatTime(askedAt)
  return `${past}, ${formatAge(distance)} before ${asked}`
}

/**
 * `no listing at 2026-11-25T13:01:52Z: connection refused (ECONNREFUSED)`.
 * @param time the printed start of the round
 */
export function describeNoListing(failure: Failure, time?: string): string {
  return `no listing${time === undefined ? '' : ` at ${time}`}: ${describeFailure(failure)}`
}

/**
 * A sentence on a recorded round, where no advice on the server helps.
 * @param lastAt start of the last round before that has a listing; null if there is none
 */
export function describeMissingListing(
  at: EpochMs,
  failure: Failure,
  lastAt: EpochMs | null,
): string {
  const head = describeNoListing(failure, formatTimeOfDay(at))
  return lastAt === null
    ? `${head}; there is none before`
    : `${head}; the last one before started at ${formatTime(lastAt)}, use --at with that time`
}
