import type { Failure } from '../../domain/failure.ts'
import { CUT_SHORT } from './classify.ts'

const MAX_ATTEMPTS = 3
const MAX_WAITS = 20
const STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])
const SHORT_OF: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])
const TOGETHER_MS = 250

/** How often one thing has been asked for. */
export interface History {
  /** Attempts that have been charged. */
  attempts: number
  /** Refusals by a quota that have been waited out. */
  waits: number
}

/** What becomes of a request that failed: asked again after a while, or given up. */
export type Next =
  | { readonly kind: 'giveUp' }
  | {
      readonly kind: 'again'
      readonly delayMs: number
      /** Whether it has to fit into the budget of retries. */
      readonly isCharged: boolean
    }

/** Whether a failure is a shortage of this machine, of which neither provider nor instance knows. */
export function isShortage(failure: Failure): boolean {
  return 'errno' in failure && SHORT_OF.has(failure.errno)
}

/** What the rules want to know beside the failure. */
export interface Circumstances {
  readonly isListing: boolean
  /** A kept connection failed; the next attempt has one of its own, so this happens once. */
  readonly isStale: boolean
  /** The answer was no JSON at all: it may have been cut short, which HTTP/1.0 does not show. */
  readonly isUnparsable: boolean
}

function isPassing(failure: Failure, { isListing, isUnparsable }: Circumstances): boolean {
  switch (failure.code) {
    case 'reset':
    case 'refused':
    case 'unreachable':
      return true
    case 'unknownHost':
      return failure.errno === 'EAI_AGAIN'
    case 'timeout':
      // An instance has had its time: fifteen seconds of silence tell no more than five.
      return isListing
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
 * The rules of retrying. Delays are drawn in full, from nothing to a bound that doubles, so that
 * clients do not come back together (https://aws.amazon.com/blogs/architecture, exponential backoff
 * and jitter).
 * @param random from 0 to 1
 */
export function decideRetry(
  failure: Failure,
  history: History,
  circumstances: Circumstances,
  random: () => number,
): Next {
  if (circumstances.isStale) return { kind: 'again', delayMs: 0, isCharged: false }
  if (!isPassing(failure, circumstances)) return { kind: 'giveUp' }
  if (isShortage(failure)) return { kind: 'again', delayMs: 50 + random() * 200, isCharged: false }
  const { retryAfterMs } = failure.code === 'http' ? failure : {}
  const isQuota = failure.code === 'http' && failure.status === 429
  if (isQuota) history.waits += 1
  else history.attempts += 1
  if (history.attempts >= MAX_ATTEMPTS || history.waits > MAX_WAITS) return { kind: 'giveUp' }
  const mostMs = isQuota
    ? Math.min(20_000, 500 * 2 ** history.waits)
    : Math.min(2000, 100 * 2 ** (history.attempts - 1))
  const delayMs =
    retryAfterMs === undefined ? random() * mostMs : retryAfterMs + random() * TOGETHER_MS
  return { kind: 'again', delayMs, isCharged: !isQuota }
}
