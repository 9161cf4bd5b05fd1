import type { Clock } from '../../host.ts'
import { type Decoded, PendingRequest } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { roundLatency } from '../latency.ts'
import { ExpositionReader } from './exposition.ts'
import type { FanOut } from './fan-out.ts'
import type { Reading } from './reading.ts'
import type { TargetMemory } from './target-memory.ts'
import type { Target } from './target.ts'
import type { Instant, TimedReading } from './usage.ts'

/** The query for the wanted collectors of node_exporter; if it lacks one, it answers 400. */
export const FILTER = 'collect%5B%5D=cpu&collect%5B%5D=meminfo'

const BAD_REQUEST = 400
// Pages of big machines have some hundred kB.
const MAX_PAGE_BYTES = 16 * 1024 * 1024

/** Each target is a server of its own, so a connection that is out of step concerns no other target. */
const CLIENT = { connections: { fallOutOfStep() {} } }

/** Everything that is needed to read pages. */
export interface ScrapeContext {
  readonly fanOut: FanOut
  readonly clock: Clock
  readonly budget: RoundBudget
  readonly memory: TargetMemory
  /** Whether a host has more than one target: then no answer may be taken for another one's. */
  isShared(target: Target): boolean
}

/** A page that was read, or not, and how long its last request took. */
interface Scraped {
  readonly page: Decoded<TimedReading>
  readonly latencyMs: number | null
}

function now(clock: Clock): Instant {
  return { elapsedMs: clock.elapsed(), epochMs: clock.now() }
}

function requestPage(context: ScrapeContext, target: Target, path: string): Promise<Scraped> {
  const { fanOut, clock, budget } = context
  const { id: key } = target
  const { end } = budget
  if (end !== null) return Promise.resolve({ page: { ok: false, failure: end }, latencyMs: null })
  return new Promise((resolve) => {
    let sentAt: Instant | null = null
    const settle = (page: Decoded<Reading>) => {
      const receivedAt = now(clock)
      const latencyMs =
        sentAt === null ? null : roundLatency(receivedAt.elapsedMs - sentAt.elapsedMs)
      if (!page.ok) return resolve({ page, latencyMs })
      const value = { ...page.value, sentAt: sentAt ?? receivedAt, receivedAt }
      resolve({ page: { ...page, value }, latencyMs })
    }
    const receive = () => new ExpositionReader()
    const spec = { path, key, maxBytes: MAX_PAGE_BYTES, budget, receive, settle }
    const limiter = {
      enqueue: (work: PendingRequest<Reading>) =>
        fanOut.enqueue({ target, budget, make: () => work }),
    }
    const isAlone = context.isShared(target)
    const make = () => {
      if (budget.end === null) sentAt = now(clock)
      return new PendingRequest({ limiter, clock, client: CLIENT }, spec, isAlone)
    }
    fanOut.enqueue({ target, budget, make })
  })
}

/**
 * Requests the page of a target, when it is its turn. Never rejects. An exporter that can is told to
 * collect only what is wanted: it has less work, and no other collector can make it hang.
 */
export async function readPage(context: ScrapeContext, target: Target): Promise<Scraped> {
  const { memory } = context
  const { path } = target
  if (path.includes('?') || memory.isWhole(target)) return requestPage(context, target, path)
  const scraped = await requestPage(context, target, `${path}?${FILTER}`)
  const { page } = scraped
  if (page.ok || page.failure.code !== 'http' || page.failure.status !== BAD_REQUEST) return scraped
  memory.setWhole(target)
  return requestPage(context, target, path)
}
