import type { Answer } from './answer.ts'
import type { MockOptions } from './table.ts'

/**
 * Refuses requests beyond quota (429) and capacity (503), while `inFlight` others are served; undefined
 * for those within.
 */
export function createRateLimit({
  quota,
  capacity = Infinity,
  retryAfter,
}: MockOptions): (inFlight: number) => Answer | undefined {
  const asked = retryAfter !== undefined && { headers: { 'Retry-After': String(retryAfter) } }
  const tooMany: Answer = { status: 429, body: '{"error": "Too Many Requests"}', ...asked }
  const overloaded: Answer = { status: 503, body: '{"error": "Service Unavailable"}', ...asked }
  const take = quota === undefined ? () => true : createBucket(quota)
  return (inFlight) => {
    if (!take()) return tooMany
    return inFlight >= capacity ? overloaded : undefined
  }
}

/** A token bucket of a tenth of the quota per second, at least one token; full at first. */
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
