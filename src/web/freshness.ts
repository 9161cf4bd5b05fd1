import { findFreshMs } from '../domain/history/fresh.ts'
import { EXPIRES_MS } from '../domain/history/rounds.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { formatSeconds } from '../render/number.ts'
import { describeFailure } from '../render/words/failure.ts'
import type { ServedRound } from './served-fleet.ts'
import type { ServedWorld } from './world.ts'

/** The greatest age of a round that is served as the present. */
export function freshMs(
  { current }: ServedRound,
  { intervalMs }: Pick<ServedWorld, 'intervalMs'>,
): number {
  return findFreshMs(intervalMs, current.durationMs)
}

/** Returns when a round ended, by `Clock.elapsed`. */
export function findEnd(
  { startedAt, durationMs }: Snapshot,
  { recorded, isRecorder, clock }: Pick<ServedWorld, 'recorded' | 'isRecorder' | 'clock'>,
): number {
  // Those of a recording that is read ended at their own times.
  const isRead = recorded !== null && !isRecorder
  const ageMs = isRead ? clock.now() - (startedAt + durationMs) : 0
  return clock.elapsed() - Math.max(0, ageMs)
}

/** Milliseconds since a round ended. */
export function ageOf({ endedAtMs }: ServedRound, { clock }: Pick<ServedWorld, 'clock'>): number {
  return clock.elapsed() - endedAtMs
}

/** Whether the data of a round are too old to be passed on as those of the present. */
export function hasExpired(
  round: ServedRound,
  world: Pick<ServedWorld, 'clock' | 'intervalMs'>,
): boolean {
  return ageOf(round, world) > Math.max(EXPIRES_MS, freshMs(round, world))
}

/** Says why a round is not served as the present; null if it is. */
export function explainAbsence(
  round: ServedRound,
  world: Pick<ServedWorld, 'clock' | 'intervalMs'>,
): string | null {
  const { listing } = round.current
  if (!listing.ok) return describeFailure(listing.failure)
  const mostMs = freshMs(round, world)
  return ageOf(round, world) <= mostMs
    ? null
    : `the last round is older than ${formatSeconds(mostMs)}`
}

/**
 * Seconds until the next round should have begun, for `Retry-After`; at least 1.
 * @param round null before the first one
 */
export function retrySeconds(
  round: ServedRound | null,
  world: Pick<ServedWorld, 'clock' | 'intervalMs'>,
): string {
  const leftMs = round === null ? 0 : world.intervalMs - ageOf(round, world)
  return String(Math.max(1, Math.ceil(leftMs / 1000)))
}
