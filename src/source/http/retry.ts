import type { Failure } from '../../domain/failure.ts'
import { CUT_SHORT } from './classify.ts'

const MAX_ATTEMPTS = 3
const MAX_WAITS = 20
const STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const SHORT_OF: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])
const SPREAD_MS = 250

/** The attempts of one request. */
export interface History {
  /** Attempts that were charged. */
  attempts: number
  /** Refusals by a quota that were waited out. */
  waits: number
}

/** Another attempt at a request that failed. */
export interface Retry {
  readonly delayMs: number
  /** Whether it has to fit into the budget of retries. */
  readonly isCharged: boolean
}

/** Whether a failure is a shortage of this machine, which neither server nor instance causes. */
export function isShortage(failure: Failure): boolean {
  return 'errno' in failure && SHORT_OF.has(failure.errno)
}

/** What the rules depend on beside the failure. */
export interface Circumstances {
  /** Whether the request is repeated after a timeout. */
  readonly retriesTimeout: boolean
  /** A kept connection failed; the next attempt has its own, so this happens once. */
  readonly isStale: boolean
  /** The answer was not JSON at all: it may have been cut short, which HTTP/1.0 does not show. */
  readonly isUnparsable: boolean
}

function isTransient(failure: Failure, { retriesTimeout, isUnparsable }: Circumstances): boolean {
  switch (failure.code) {
    case 'reset':
    case 'refused':
    case 'unreachable':
      return true
    case 'unknownHost':
      return failure.errno === 'EAI_AGAIN'
    case 'timeout':
      return retriesTimeout
    case 'protocol':
      return failure.problem === CUT_SHORT || failure.problem === 'HPE_INVALID_CHUNK_SIZE'
    case 'malformed':
      return isUnparsable
    case 'http':
      return STATUSES.has(failure.status)
    case 'network':
      return isShortage(failure)
    case 'deadline':
    case 'interrupted':
    case 'tls':
    case 'unusable':
    case 'tooLarge':
    case 'tooMany':
      return false
  }
}

/**
 * The rules of retrying. Delays have full jitter, from 0 to a bound that doubles, so that clients do
 * not return together (https://aws.amazon.com/blogs/architecture, exponential backoff and jitter).
 * @param random from 0 to 1
 * @returns null if the request is given up
 */
export function decideRetry(
  failure: Failure,
  history: History,
  circumstances: Circumstances,
  random: () => number,
): Retry | null {
  if (circumstances.isStale) return { delayMs: 0, isCharged: false }
  if (!isTransient(failure, circumstances)) return null
  if (isShortage(failure)) return { delayMs: 50 + random() * 200, isCharged: false }
  const { retryAfterMs } = failure.code === 'http' ? failure : {}
  const isQuota = failure.code === 'http' && failure.status === 429
  if (isQuota) history.waits += 1
  else history.attempts += 1
  if (history.attempts >= MAX_ATTEMPTS || history.waits > MAX_WAITS) return null
  const mostMs = isQuota
    ? Math.min(20_000, 500 * 2 ** history.waits)
    : Math.min(2000, 100 * 2 ** (history.attempts - 1))
  const delayMs =
    retryAfterMs === undefined ? random() * mostMs : retryAfterMs + random() * SPREAD_MS
  return { delayMs, isCharged: !isQuota }
}
