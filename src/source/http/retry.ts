import type { Failure } from '../../domain/failure.ts'
import { CUT_SHORT } from './classify.ts'

const MAX_ATTEMPTS = 3
const MAX_WAITS = 20
const STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const PROBLEMS: ReadonlySet<string> = new Set([CUT_SHORT, 'HPE_INVALID_CHUNK_SIZE'])
const SHORT_OF: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])
const SPREAD_MS = 250

/** Whether a failure is a shortage of this machine, which neither server nor instance causes. */
export function isShortage(failure: Failure): boolean {
  return 'errno' in failure && SHORT_OF.has(failure.errno)
}

/** Whether there was no connection, or it broke. */
export function isUnreachable({ code }: Failure): boolean {
  return code === 'refused' || code === 'reset' || code === 'unreachable'
}

/** Facts beyond the failure that the rules depend on. */
export interface Circumstances {
  /** Whether the request is repeated after a timeout. */
  readonly retriesTimeout: boolean
  /** A kept connection failed; the next attempt has its own, so this happens once. */
  readonly isStale: boolean
  /** The answer was not JSON at all: it may have been cut short, which HTTP/1.0 does not show. */
  readonly isUnparsable: boolean
  /** Whether the server is one of many. */
  readonly isOneOfMany?: boolean
}

function isTransient(failure: Failure, circumstances: Circumstances): boolean {
  const { retriesTimeout, isUnparsable, isOneOfMany = false } = circumstances
  // A host that is off is found unreachable after 3 s. One provider is worth another try.
  if (isOneOfMany && failure.code === 'unreachable') return false
  if (failure.code === 'unknownHost') return failure.errno === 'EAI_AGAIN'
  if (failure.code === 'timeout') return retriesTimeout
  if (failure.code === 'malformed') return isUnparsable
  if (failure.code === 'query') return failure.remedy === 'retry'
  if (failure.code === 'http') return STATUSES.has(failure.status)
  if (failure.code === 'protocol') return PROBLEMS.has(failure.problem)
  return isUnreachable(failure)
}

/**
 * The rules of retrying. Delays have full jitter, from 0 to a bound that doubles, so that clients do
 * not return together (https://aws.amazon.com/blogs/architecture, exponential backoff and jitter).
 * @param history the attempts that were charged, and the refusals by a quota that were waited out
 * @param random from 0 to 1
 * @returns the delay, and whether the retry has to fit into the budget; null if it is given up
 */
export function decideRetry(
  failure: Failure,
  history: { attempts: number; waits: number },
  circumstances: Circumstances,
  random: () => number,
): { delayMs: number; isCharged: boolean } | null {
  if (circumstances.isStale) return { delayMs: 0, isCharged: false }
  if (isShortage(failure)) return { delayMs: 50 + random() * 200, isCharged: false }
  if (!isTransient(failure, circumstances)) return null
  const { retryAfterMs } = failure.code === 'http' ? failure : {}
  const isQuota = failure.code === 'http' && failure.status === 429
  if (isQuota) history.waits += 1
  else history.attempts += 1
  if (history.attempts >= MAX_ATTEMPTS || history.waits > MAX_WAITS) return null
  const mostMs = isQuota
    ? Math.min(20_000, 500 * 2 ** history.waits)
    : Math.min(2000, 100 * 2 ** (history.attempts - 1))
  const delayMs = (retryAfterMs ?? 0) + random() * (retryAfterMs === undefined ? mostMs : SPREAD_MS)
  return { delayMs, isCharged: !isQuota }
}

/** NaN for anything but the fixed form of RFC 9110, 5.6.7: Date.parse takes "10" for a date in 2001. */
function parseDate(text = ''): number {
  const time = Date.parse(text)
  return new Date(time).toUTCString() === text ? time : Number.NaN
}

/**
 * Parses `Retry-After` (RFC 9110, 10.2.3) into milliseconds, 0 or more; undefined if it is not valid.
 * @param date the answer's own `Date`, so that the two clocks need not agree
 * @param now milliseconds since the epoch, if the answer has no date
 */
export function parseRetryAfter(
  text: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text) * 1000
  const until = parseDate(text)
  return Number.isNaN(until) ? undefined : Math.max(0, until - (parseDate(date) || now))
}
