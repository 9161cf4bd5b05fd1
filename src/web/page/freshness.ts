import { findFreshMs } from '../../domain/history/fresh.ts'
import { EXPIRES_MS } from '../../domain/history/rounds.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge, formatTime, formatTimeOfDay } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import type { StreamSnapshot } from '../message.ts'
import type { PageState } from './model.ts'

/** The part of the state that tells of when the data are. */
type Dated = Pick<PageState, 'fleet' | 'receivedAt' | 'lastMessageAt' | 'now' | 'link' | 'view'>

/** The time by the clock of the server; of a moment of the past, that moment. */
export function serverTime({ fleet, receivedAt, now }: Dated): EpochMs {
  if (fleet === null) return 0
  return fleet.at === null ? Date.parse(fleet.now) + (now - receivedAt) : Date.parse(fleet.at)
}

/**
 * The time up to which ages of statuses count: they are taken as valid until the next round.
 * That nothing is known of the present holds until now.
 */
export function statusTime(state: Dated): EpochMs {
  const { fleet } = state
  if (fleet === null || fleet.observedAt === null) return 0
  const observedAt = Date.parse(fleet.observedAt)
  if (fleet.at !== null) return observedAt
  if (areExpired(state)) return serverTime(state)
  return Math.min(serverTime(state), observedAt + fleet.intervalSeconds * 1000)
}

/** The server sends a ping every 15 s: after two that did not come, the connection is dead. */
export const LONGEST_QUIET_MS = 35_000

/** No message arrives, although the connection has not ended. */
function describeNoMessage({ now, lastMessageAt }: Dated): string {
  const ms = now - lastMessageAt
  return `nothing received for ${formatAge(ms)}${ms > LONGEST_QUIET_MS ? '; reconnecting' : ''}`
}

/** The start of the last round that is known, also if its listing failed and it is recorded; null for none. */
function findLastRound({ listing, observedAt, recording, isReadFromRecording }: StreamSnapshot) {
  if (listing?.ok !== false) return observedAt
  return isReadFromRecording ? (recording?.to ?? null) : null
}

/** A round that should have come; null if none should. */
function describeDelay(state: Dated, fleet: StreamSnapshot): string | null {
  const { durationMs, intervalSeconds, now: sentAt } = fleet
  const last = findLastRound(fleet)
  if (fleet.at !== null || isReading(state) || last === null) return null
  const [startedAt, intervalMs] = [Date.parse(last), intervalSeconds * 1000]
  const ageMs = serverTime(state) - (startedAt + (durationMs ?? 0))
  if (ageMs <= findFreshMs(intervalMs, durationMs)) return null
  const dueAt = startedAt + Math.max(intervalMs, durationMs ?? 0)
  const hasAnswered = Date.parse(sentAt) + (state.lastMessageAt - state.receivedAt) > dueAt
  if (!hasAnswered) return describeNoMessage(state)
  return fleet.isReadFromRecording
    ? `nobody has recorded a round for ${formatAge(ageMs)}`
    : `no new round for ${formatAge(ageMs)}, though the server answers`
}

function describeLink({ link, now }: Dated): string | null {
  if (link.kind !== 'lost') return null
  const reason = toSafe(link.why ?? '')
  if (link.refusal === 'final') return `the server refuses: ${reason}`
  if (link.refusal === 'retried') return `the server refuses: ${reason}; trying again`
  const why = reason === '' ? '' : ` (${reason})`
  return `connection to the server lost ${formatAge(now - link.since)} ago${why}; reconnecting`
}

/** Whether the server refuses what is asked for, and the page does not try again. */
function isRefused({ link }: Dated): boolean {
  return link.kind === 'lost' && link.refusal === 'final'
}

/** Whether another moment than the one on the page is being read. */
export function isReading(state: Dated): boolean {
  const { fleet, view } = state
  return fleet !== null && fleet.at !== view.at && !isRefused(state)
}

/** The reason why the data on the page may be out of date; null if they are not. */
export function describeTrouble(state: Dated): string | null {
  const { fleet } = state
  const link = describeLink(state)
  if (link !== null || fleet === null) return link
  if (fleet.at === null && state.now - state.lastMessageAt > LONGEST_QUIET_MS)
    return describeNoMessage(state)
  const { listing } = fleet
  if (listing?.ok === false) {
    const since = Date.parse(listing.since)
    const age = formatAge(serverTime(state) - since)
    const lost = `provider unreachable since ${formatTimeOfDay(since)} (${age}): ${listing.text}`
    return [lost, describeDelay(state, fleet) ?? []].flat().join('; ')
  }
  return describeDelay(state, fleet)
}

/** Whether values are too old to be shown. */
export function areExpired(state: Dated): boolean {
  const { fleet } = state
  if (fleet === null || fleet.observedAt === null || describeTrouble(state) === null) return false
  return serverTime(state) - Date.parse(fleet.observedAt) > EXPIRES_MS
}

/** A moment of an address in the form of all times. */
function formatMoment(at: string): string {
  const epochMs = Date.parse(at)
  return Number.isNaN(epochMs) ? toSafe(at) : formatTime(epochMs)
}

/** `read 03:04:30Z, 4 s ago`; of the past the date as well; empty if nothing will be read. */
export function describeRead(state: Dated): string {
  const { fleet, view, receivedAt, now } = state
  if (fleet === null) return isRefused(state) ? '' : 'connecting'
  if (isReading(state)) return `reading ${view.at === null ? 'the present' : formatMoment(view.at)}`
  if (fleet.observedAt === null) return 'waiting for the first round'
  const observedAt = Date.parse(fleet.observedAt)
  const age = `${formatAge(Date.parse(fleet.now) + (now - receivedAt) - observedAt)} ago`
  if (fleet.at !== null) return `${formatTime(observedAt)}, ${age}`
  return `read ${formatTimeOfDay(observedAt)}, ${age}`
}
