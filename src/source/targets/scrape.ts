import type { Failure } from '../../domain/failure.ts'
import type { Measure } from '../../domain/measure.ts'
import type { ScrapeResult } from '../../domain/snapshot.ts'
import type { Clock } from '../../host.ts'
import { type Decoded, PendingRequest } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { ExpositionReader } from './exposition.ts'
import type { FanOut } from './fan-out.ts'
import type { Reading } from './reading.ts'
import { isUsable } from './target-list.ts'
import type { TargetMemory } from './target-memory.ts'
import type { ListedTarget, Target } from './target.ts'
import { type CpuUsage, type Instant, measureCpu, type TimedReading } from './usage.ts'

// Pages of big machines have some hundred kB.
const MAX_PAGE_BYTES = 16 * 1024 * 1024

/** Each target is a server of its own, so a connection that is out of step concerns no other target. */
const CLIENT = { connections: { fallOutOfStep() {} } }

/** Everything that is needed to read pages. */
export interface ScrapeContext {
  readonly fanOut: FanOut
  readonly clock: Clock
  readonly budget: RoundBudget
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

/** Requests the page of a target, when it is its turn. Never rejects. */
export function readPage(context: ScrapeContext, target: Target): Promise<Scraped> {
  const { fanOut, clock, budget } = context
  const { id: key, path } = target
  const { end } = budget
  if (end !== null) return Promise.resolve({ page: { ok: false, failure: end }, latencyMs: null })
  return new Promise((resolve) => {
    let sentAt: Instant | null = null
    const settle = (page: Decoded<Reading>) => {
      const receivedAt = now(clock)
      const latencyMs = sentAt === null ? null : receivedAt.elapsedMs - sentAt.elapsedMs
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

/** The result of a target whose page could not be read, or that was not requested. */
export function failedResult(
  target: ListedTarget,
  failure: Failure,
  latencyMs: number | null = null,
): Extract<ScrapeResult, { kind: 'failure' }> {
  const { id, service: lastService } = target
  const ip = isUsable(target) ? target.ip : undefined
  return { kind: 'failure', id, ip, latencyMs, failure, lastService }
}

/**
 * The result of a target whose page was read.
 * @param cpu null if the exporter does not say
 */
function resultOf(
  target: Target,
  latencyMs: number | null,
  memory: Reading['memory'],
  cpu: CpuUsage | null,
): ScrapeResult {
  const { id, ip, service } = target
  if (cpu?.ok === true && memory !== null) {
    return { kind: 'sample', id, ip, latencyMs, sample: { service, cpu: cpu.percent, memory } }
  }
  const values = {
    ...(cpu?.ok === true && { cpu: cpu.percent }),
    ...(memory !== null && { memory }),
  }
  if (cpu?.ok === false) {
    const failure = { code: 'malformed', problem: cpu.problem } as const
    return { ...failedResult(target, failure, latencyMs), values }
  }
  const measures: Measure[] = []
  if (cpu === null) measures.push('cpu')
  if (memory === null) measures.push('memory')
  return { ...failedResult(target, { code: 'noData', measures }, latencyMs), values }
}

/** Reads a target twice, `windowMs` apart. */
export async function scrapeTwice(
  context: ScrapeContext,
  target: Target,
  windowMs: number,
): Promise<ScrapeResult> {
  const first = await readPage(context, target)
  if (!first.page.ok) return failedResult(target, first.page.failure, first.latencyMs)
  const { memory, cpus } = first.page.value
  if (cpus.size === 0) return resultOf(target, first.latencyMs, memory, null)
  await new Promise<void>((resolve) => context.budget.wait(windowMs, resolve))
  const second = await readPage(context, target)
  if (second.page.ok) {
    const cpu = measureCpu(first.page.value, second.page.value)
    return resultOf(target, second.latencyMs, second.page.value.memory, cpu)
  }
  const failed = failedResult(target, second.page.failure, second.latencyMs)
  return memory === null ? failed : { ...failed, values: { memory } }
}

/**
 * Reads a target once, and compares it with the last time.
 * @returns the result, and whether there was no last time
 */
export async function scrapeOnce(
  context: ScrapeContext,
  target: Target,
  memory: TargetMemory,
): Promise<{ readonly result: ScrapeResult; readonly isFirst: boolean }> {
  const { page, latencyMs } = await readPage(context, target)
  if (!page.ok) return { result: failedResult(target, page.failure, latencyMs), isFirst: false }
  const previous = memory.swap(target, page.value)
  const hasCpus = page.value.cpus.size > 0
  const cpu = previous !== null && hasCpus ? measureCpu(previous, page.value) : null
  const result = resultOf(target, latencyMs, page.value.memory, cpu)
  return { result, isFirst: previous === null && hasCpus }
}
