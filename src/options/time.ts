import type { ValueType } from './value.ts'

/** Milliseconds since the Unix epoch. */
type EpochMs = number

/** A time of the past as a command line has it; `text` is for errors. */
export type WrittenTime = { readonly text: string } &
  /** `isExact` if it has a fraction of a second; else it is the start of the second that is meant. */
  (
    | { readonly at: EpochMs; readonly isExact: boolean }
    | { readonly agoMs: number }
    /** Today, or yesterday if that is in the future; local time. */
    | { readonly timeOfDay: TimeOfDay }
  )

type TimeOfDay = readonly [hours: number, minutes: number, seconds: number]
type Day = readonly [year: number, month: number, day: number]

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const UNITS_MS = [DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS]

const AGO = /^-(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/
const TIME_OF_DAY = /^(\d\d):(\d\d)(?::(\d\d))?$/
// RFC 3339; without an offset, or with a space in the middle, as people write it.
const DATE_AND_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?$/

const pad = (parts: readonly number[]) => parts.map((part) => String(part).padStart(2, '0'))

function isTimeOfDay([hours, minutes, seconds]: TimeOfDay): boolean {
  return hours < 24 && minutes < 60 && seconds < 60
}

function isDay([year, month, day]: Day): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1
}

/** The first time at which local clocks show this; the next one if they skip it. */
function toLocal([year, month, day]: Day, time: TimeOfDay): Date {
  return new Date(year, month - 1, day, ...time)
}

/** The same as a number; a sentence if local clocks skip it. */
function findLocal(day: Day, time: TimeOfDay): EpochMs | string {
  const date = toLocal(day, time)
  if (date.getHours() === time[0] && date.getMinutes() === time[1]) return date.getTime()
  const [written, clock] = [pad(day).join('-'), pad(time.slice(0, 2)).join(':')]
  return `${clock} does not exist on ${written}: local clocks skip it`
}

function offsetMsOf(zone: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? []
  const time = [Number(hours ?? 0), Number(minutes ?? 0), 0] as const
  if (!isTimeOfDay(time)) return null
  return (time[0] * HOUR_MS + time[1] * MINUTE_MS) * (sign === '-' ? -1 : 1)
}

function toNumbers(texts: readonly (string | undefined)[]): number[] {
  return texts.map((text) => Number(text ?? 0))
}

/** The time that a text means; a sentence if there is no such time, undefined if it is no time. */
function read(text: string): WrittenTime | string | undefined {
  const ago = AGO.exec(text)
  if (ago !== null) {
    const parts = toNumbers(ago.slice(1))
    return { text, agoMs: parts.reduce((sum, part, at) => sum + part * (UNITS_MS[at] ?? 0), 0) }
  }
  const clock = TIME_OF_DAY.exec(text)
  if (clock !== null) {
    const timeOfDay = toNumbers(clock.slice(1)) as unknown as TimeOfDay
    return isTimeOfDay(timeOfDay) ? { text, timeOfDay } : undefined
  }
  const written = DATE_AND_TIME.exec(text)
  return written === null ? undefined : readDate(text, written)
}

function readDate(text: string, written: RegExpExecArray): WrittenTime | string | undefined {
  const [year = 0, month = 0, dayOfMonth = 0, hours = 0, minutes = 0, seconds = 0] = toNumbers(
    written.slice(1, 7),
  )
  const day = [year, month, dayOfMonth] as const
  const time = [hours, minutes, seconds] as const
  const [fraction = '', zone] = written.slice(7)
  const isExact = fraction !== ''
  if (!isTimeOfDay(time)) return undefined
  if (!isDay(day)) return `${text.slice(0, 10)} does not exist`
  const ms = Math.floor(Number(`0${fraction}`) * SECOND_MS)
  if (zone === undefined) {
    const at = findLocal(day, time)
    return typeof at === 'string' ? at : { text, at: at + ms, isExact }
  }
  const offsetMs = offsetMsOf(zone)
  if (offsetMs === null) return undefined
  return { text, at: Date.UTC(year, month - 1, dayOfMonth, ...time) + ms - offsetMs, isExact }
}

/** `2026-11-29T09:00:00Z`, `2026-11-29 09:00`, `09:00`, `-90s`, `-1h30m`. */
export const TIME: ValueType<WrittenTime> = {
  wanted: 'a time such as 2026-11-29T09:00:00Z, "2026-11-29 09:00", 09:00, -90s, -15m, -2h or -3d',
  metavar: 'TIME',
  isSigned: true,
  blame(text) {
    const problem = read(text)
    return typeof problem === 'string' ? { conflict: problem } : { part: text }
  },
  parse(text) {
    const time = read(text)
    return typeof time === 'string' ? undefined : time
  },
}

function findLatest(time: TimeOfDay, now: EpochMs): EpochMs | string {
  const today = new Date(now)
  const dayBefore = (count: number): Day => {
    const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() - count)
    return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  }
  const isPast = toLocal(dayBefore(0), time).getTime() <= now
  return findLocal(dayBefore(isPast ? 0 : 1), time)
}

/** The last millisecond of a second: printed times are cut to seconds, and select their round again. */
function endOfSecond(at: EpochMs): EpochMs {
  return at + SECOND_MS - 1
}

/**
 * Returns the time as a number; a sentence if it is not in the past.
 * @param edge which end of the second, if the time is written without a fraction
 */
export function resolveTime(
  time: WrittenTime,
  now: EpochMs,
  edge: 'start' | 'end',
): EpochMs | string {
  const at = resolveStart(time, now)
  const isWhole = 'timeOfDay' in time || ('at' in time && !time.isExact)
  if (typeof at === 'string' || edge === 'start' || !isWhole) return at
  return Math.min(endOfSecond(at), now)
}

function resolveStart(time: WrittenTime, now: EpochMs): EpochMs | string {
  if ('timeOfDay' in time) return findLatest(time.timeOfDay, now)
  const at = 'at' in time ? time.at : now - time.agoMs
  if (at > now) return `${time.text} is in the future`
  return at < 0 ? `${time.text} is before 1970` : at
}

/**
 * Returns the time that a text means beside a moment of the past: `-5m` and `+5m` count from it, and
 * `09:30` and `09:30Z` are of its day. A time without a fraction means its whole second. A sentence if it means none.
 */
export function readTimeBeside(moment: EpochMs, text: string): EpochMs | string {
  const isUtc = /^\d\d:\d\d(?::\d\d)?Z$/i.test(text)
  const isLater = text.startsWith('+')
  const day = new Date(moment).toISOString().slice(0, 10)
  const written = read(isUtc ? `${day}T${text}` : text.replace(/^\+/, '-'))
  if (typeof written === 'string') return written
  if (written === undefined) return `"${text}" is not a time such as 09:30, 09:30Z, -5m or +1h`
  if ('agoMs' in written) {
    return Math.max(0, isLater ? moment + written.agoMs : moment - written.agoMs)
  }
  return resolveBeside(moment, written)
}

function resolveBeside(
  moment: EpochMs,
  written: Exclude<WrittenTime, { agoMs: number }>,
): EpochMs | string {
  if ('at' in written) return written.isExact ? written.at : endOfSecond(written.at)
  const at = findLatest(written.timeOfDay, endOfDay(moment))
  return typeof at === 'string' ? at : endOfSecond(at)
}

/** The last moment of a local day. */
function endOfDay(moment: EpochMs): EpochMs {
  return new Date(moment).setHours(23, 59, 59, 999)
}
