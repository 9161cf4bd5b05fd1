import type { EpochMs } from '../../domain/time.ts'
import type { StreamSnapshot } from '../message.ts'

/** Where a time slider is, and how far it goes. */
export interface SliderPlace {
  readonly from: EpochMs
  readonly to: EpochMs
  /** The moment shown, or the one that will be; `to` for the present. */
  readonly at: EpochMs
  /** The round shown is that of the moment: a step starts from it. */
  readonly round: EpochMs | null
  readonly intervalMs: number
}

/** Whether a time is one of the recording. */
export function isRecorded(at: EpochMs, { recording }: StreamSnapshot): boolean {
  return recording !== null && at >= Date.parse(recording.from) && at <= Date.parse(recording.to)
}

// Of the whole recording.
const PAGES = 20

/** The place of a slider: of the moment that is asked for, and not shown yet, if there is one. */
export function placeSlider(
  { recording, at: shown, startedAt, intervalSeconds }: StreamSnapshot,
  wanted: string | null,
  pending: EpochMs | null,
): SliderPlace | null {
  if (recording === null) return null
  const round = startedAt === null ? null : Date.parse(startedAt)
  const last = Date.parse(recording.to)
  const to = shown === null && round !== null ? Math.max(last, round) : last
  const parsed = wanted === null ? to : Date.parse(wanted)
  const at = pending ?? (Number.isNaN(parsed) ? to : parsed)
  const isSettled = pending === null && wanted === shown
  return {
    from: Date.parse(recording.from),
    to,
    at: Math.min(at, to),
    round: isSettled ? round : null,
    intervalMs: intervalSeconds * 1000,
  }
}

/** The moment of the round before or after; rounds start a little later than their interval says. */
function step({ at, round, intervalMs }: SliderPlace, direction: -1 | 1): EpochMs {
  if (round === null) return at + direction * intervalMs
  return direction < 0 ? round - 1 : round + 1.5 * intervalMs
}

/** The moment that a key leads to; null for a key that leads nowhere. */
export function moveSlider(key: string, place: SliderPlace): EpochMs | null {
  const page = (place.to - place.from) / PAGES
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return step(place, -1)
    case 'ArrowRight':
    case 'ArrowUp':
      return step(place, 1)
    case 'PageDown':
      return place.at - page
    case 'PageUp':
      return place.at + page
    case 'Home':
      return place.from
    case 'End':
      return place.to
    default:
      return null
  }
}

/** A moment within the slider as an address has it; null for the present, which begins at its end. */
export function toMoment(at: EpochMs, { from, to }: SliderPlace): string | null {
  return at >= to ? null : new Date(Math.max(from, Math.round(at))).toISOString()
}
