import type { Seek } from '../../domain/history/replay.ts'
import { fitEnd } from '../../render/fit.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  formatAge,
  formatDecimal,
  formatSeconds,
  formatTime,
  formatTimeOfDay,
  plural,
} from '../../render/number.ts'
import { escapeUnsafe } from '../../render/safe.ts'
import type { View } from '../layout.ts'
import type { Notice, ReplayState } from '../state/model.ts'
import { type Replaying, untilNext } from '../state/replay.ts'
import { foreign, type Line, own, STYLE } from './span.ts'

// On narrower terminals the header leaves out the date and the end of the recording.
const LEAST_FOR_DATE = 60
// A shorter wait needs no announcement.
const LEAST_ANNOUNCED_MS = 2000

const SOUGHT: Readonly<Record<Seek['to'], string | null>> = {
  first: 'the first round',
  last: 'the last round',
  time: 'that time',
  nextEvent: 'the next event',
  previousEvent: 'the previous event',
  // It is there at once.
  nextRound: null,
  previousRound: null,
}

/** `2026-01-02T03:04:05Z, ends 06:12:00Z`: the moment that is shown, and the end of the recording. */
export function describeMoment({ replay, size }: View & Replaying): string {
  const { shown } = replay
  if (shown === null) return 'not read yet'
  const { startedAt } = shown.history.current
  if (size.columns < LEAST_FOR_DATE) return formatTimeOfDay(startedAt)
  const [moment, end] = [formatTime(startedAt), formatTime(shown.endsAt)]
  const isSameDay = moment.slice(0, 10) === end.slice(0, 10)
  return `${moment}, ends ${isSameDay ? formatTimeOfDay(shown.endsAt) : end}`
}

/** `took 0.6 s, 151 requests`: the effort of a recorded round. */
export function describeCost({ durationMs, cost }: Snapshot): string {
  const requests = cost === null ? '' : `, ${plural(cost.requests, 'request')}`
  return `took ${formatSeconds(durationMs)}${requests}`
}

/** The pace of the replay: `paused`, `paused, 5x`, `10x`, `10x, next in 42 s`, `end`. */
export function describePace(model: View & Replaying): string {
  const { isPaused, isFollowing, shown, speed } = model.replay
  if (shown?.nextAt === null) {
    if (isFollowing && !isPaused) return 'waiting for more'
    return 'the end'
  }
  if (isPaused) return speed === 1 ? 'paused' : `paused, ${formatDecimal(speed)}x`
  const wait = untilNext(model, model.now) ?? 0
  const next = wait < LEAST_ANNOUNCED_MS ? '' : `, next in ${formatAge(wait)}`
  return `${formatDecimal(speed)}x${next}`
}

/** A search that takes a while; null for none. */
export function describeSearch({ sought, reachedAt, shown }: ReplayState): string | null {
  const what = sought === null || reachedAt === null ? null : SOUGHT[sought.to]
  if (what === null || reachedAt === null) return null
  const keys = shown === null ? '' : '  Esc stops'
  return `looking for ${what}: ${formatTime(reachedAt)}${keys}`
}

/** The prompt for a time; null if none is typed. */
export function drawTimePrompt(view: View): Line | null {
  const prompt = view.replay?.prompt ?? null
  if (prompt === null) return null
  const text = fitEnd(escapeUnsafe(prompt), view.size.columns - 2, view.width)
  return [
    foreign(`:${text}`, view.width, STYLE.strong),
    own('_', STYLE.blinking),
    own('  time: 09:30 is local, 09:30Z, -5m, +1h, 2026-11-29 09:30', STYLE.faint),
  ]
}

type ReplayNotice = Extract<
  Notice,
  { readonly code: 'isFirstRound' | 'isLastRound' | 'noLaterEvent' | 'noEarlierEvent' | 'isReplay' }
>

export const NOTICES: Readonly<Record<ReplayNotice['code'], string>> = {
  isFirstRound: 'this is the first round of the recording',
  isLastRound: 'this is the last round of the recording  0 first  N previous event',
  noLaterEvent: 'no later event in the recording',
  noEarlierEvent: 'no earlier event in the recording',
  isReplay: 'a replay reads nothing anew  l last round',
}

export function isOfReplay(notice: Notice): notice is ReplayNotice {
  return Object.hasOwn(NOTICES, notice.code)
}
