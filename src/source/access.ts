import { Alarm } from './alarm.ts'
import type { Timepiece } from '../domain/host.ts'
import { Ask, type Decoded } from './ask.ts'
import type { Limiter } from './limiter.ts'
import type { Memory } from './memory.ts'
import { Traffic } from './traffic.ts'
import type { Wire } from './wire.ts'

const MAX_LISTING_BYTES = 16 * 1024 * 1024

/** What reading one provider takes. */
export interface Access {
  /** What it is called. */
  readonly address: string
  readonly url: string
  readonly basePath: string
  readonly wire: Wire
  readonly limiter: Limiter
  readonly memory: Memory
  readonly clock: Timepiece
  /** The time that one round, or one call of the library, may take in all. */
  readonly deadlineMs: number
  readonly maxInstances: number
}

/**
 * Gives `task` a `Traffic` of its own, which ends at the deadline or once `signal` aborts. What is not
 * read by then fails. Rejects with the reason of a `signal` that has aborted already.
 */
export async function withTraffic<T>(
  { limiter, clock, deadlineMs }: Access,
  signal: AbortSignal,
  task: (traffic: Traffic) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const traffic = new Traffic({ clock, deadlineMs })
  traffic.onStop(() => limiter.drop(traffic))
  // What waits for a descriptor at the deadline has failed for want of one.
  const expire = () => traffic.stop(traffic.shortage ?? { code: 'deadline', afterMs: deadlineMs })
  const interrupt = () => traffic.stop({ code: 'interrupted' })
  const timer = new Alarm(expire, deadlineMs, traffic.lag)
  signal.addEventListener('abort', interrupt)
  try {
    return await task(traffic)
  } finally {
    timer.clear()
    traffic.lag.stop()
    signal.removeEventListener('abort', interrupt)
  }
}

/** Requests one path that is not an instance's, ahead of all that waits. */
export function read<T>(
  access: Access,
  path: string,
  decode: (value: unknown) => T,
  traffic: Traffic,
): Promise<Decoded<T>> {
  return new Promise((settle) => {
    const question = { path, maxBytes: MAX_LISTING_BYTES, traffic, isListing: true, decode, settle }
    const ask = new Ask(question, access)
    // Only the first answer of a kept connection is certain.
    ask.isAlone = !traffic.mayGrow || traffic.requests > 0
    if (traffic.end === null) access.limiter.enqueue(ask)
    else ask.cancel()
  })
}
