import { type Failure, isLogin } from '../domain/failure.ts'
import type { Recognized, Snapshot } from '../domain/snapshot.ts'
import type { Source } from '../domain/source.ts'

/** Whether the address may be that of another source. */
function isOther(failure: Failure): boolean {
  if (failure.code === 'malformed' || failure.code === 'unknownHost') return true
  if (failure.code !== 'http') return false
  const { status, location = '' } = failure
  // These say no more than that a client is refused. A Grafana answers 401, or redirects to its login.
  const isRefusal = [403, 407, 429].includes(status)
  return (status >= 400 && status < 500 && !isRefusal) || isLogin(location)
}

/**
 * The same source; if its first listing fails, snapshots say what answers there instead.
 * @param recognize called once, after the round that failed
 */
export function withRecognition(
  source: Source,
  recognize: (failed: Snapshot, signal: AbortSignal) => Promise<Recognized | null>,
): Source {
  const { scrape } = source
  let isFirst = true
  let recognized: Recognized | null = null
  return {
    address: source.address,
    hasPast: source.hasPast,
    async at(moment, signal) {
      const snapshot = await source.at(moment, signal)
      const { listing } = snapshot
      const isWrong = !listing.ok && isOther(listing.failure)
      if (isFirst && isWrong && !signal.aborted) recognized = await recognize(snapshot, signal)
      isFirst = false
      return isWrong && recognized !== null ? { ...snapshot, recognized } : snapshot
    },
    ...(scrape && { scrape: (id, signal) => scrape.call(source, id, signal) }),
    progress: () => source.progress?.() ?? null,
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  }
}
