import type { Answer } from './answer.ts'
import type { MockOptions } from './table.ts'

/**
 * Refuses what is beyond quota and capacity: 429 or 503, `undefined` where a request may pass.
 * It is told how many others are being answered.
 */
export type Gate = (inFlight: number) => Answer | undefined

/** `nowMs` is the time since any moment. */
export function createGate(
  { quota, capacity = Infinity, retryAfter }: MockOptions,
  nowMs: () => number = () => performance.now(),
): Gate {
  const asked = retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }
  const tooMany: Answer = { status: 429, body: '{"error": "Too Many Requests"}', ...asked }
  const overloaded: Answer = { status: 503, body: '{"error": "Service Unavailable"}', ...asked }
  const take = quota === undefined ? () => true : createBucket(quota, nowMs)
  return (inFlight) => {
    if (!take()) return tooMany
    return inFlight >= capacity ? overloaded : undefined
  }
}

/** A token bucket, full at first, that holds a tenth of what it gets a second, but one at least. */
function createBucket(quota: number, nowMs: () => number): () => boolean {
  const size = Math.max(1, quota / 10)
  let tokens = size
  let lastMs = nowMs()
  return () => {
    const now = nowMs()
    tokens = Math.min(size, tokens + ((now - lastMs) / 1000) * quota)
    lastMs = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
