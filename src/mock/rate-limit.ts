import type { Answer } from './answer.ts'
import type { MockOptions } from './table.ts'

/**
 * Refuses what is beyond quota and capacity: 429 or 503, `undefined` where a request may pass.
 * It is told how many others are being answered.
 */
export type Gate = (inFlight: number) => Answer | undefined

export function createGate({ quota, capacity = Infinity, retryAfter }: MockOptions): Gate {
  const asked = retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }
  const tooMany: Answer = { status: 429, body: '{"error": "Too Many Requests"}', ...asked }
  const overloaded: Answer = { status: 503, body: '{"error": "Service Unavailable"}', ...asked }
  const take = quota === undefined ? () => true : createBucket(quota)
  return (inFlight) => {
    if (!take()) return tooMany
    return inFlight >= capacity ? overloaded : undefined
  }
}

/** A token bucket, full at first, that holds a tenth of what it gets a second, but one at least. */
function createBucket(quota: number): () => boolean {
  const size = Math.max(1, quota / 10)
  let tokens = size
  let lastMs = performance.now()
  return () => {
    const nowMs = performance.now()
    tokens = Math.min(size, tokens + ((nowMs - lastMs) / 1000) * quota)
    lastMs = nowMs
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}
