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
 * Gives `task` a `Traffic` of its own, which ends at the deadline; rejects with the reason of
 * `signal` once that aborts.
 */
export async function withTraffic<T>(
  { limiter, clock, deadlineMs }: Access,
  signal: AbortSignal,
  task: (traffic: Traffic) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const traffic = new Traffic({ startedAt: clock.elapsed(), deadlineMs })
  traffic.onStop(() => limiter.drop(traffic))
  const stop = () => traffic.stop({ code: 'deadline', afterMs: deadlineMs })
  const timer = new Alarm(stop, deadlineMs, traffic.lag)
  signal.addEventListener('abort', stop)
  try {
    const result = await task(traffic)
    signal.throwIfAborted()
    return result
  } finally {
    timer.clear()
    traffic.lag.stop()
    signal.removeEventListener('abort', stop)
  }
}

/** Asks for one path that is not an instance's, ahead of all that waits. */
export function read<T>(
  { limiter, clock }: Access,
  path: string,
  decode: (value: unknown) => T,
  traffic: Traffic,
): Promise<Decoded<T>> {
  return new Promise((settle) => {
    const question = { path, maxBytes: MAX_LISTING_BYTES, traffic, isListing: true, decode, settle }
    const ask = new Ask(question, limiter, clock)
    if (traffic.end === null) limiter.enqueue(ask)
    else ask.cancel()
  })
}
