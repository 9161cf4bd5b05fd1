import type { Failure } from '../../domain/failure.ts'
import type { Measure } from '../../domain/measure.ts'
import type { ScrapeResult } from '../../domain/snapshot.ts'
import { readPage, type ScrapeContext } from './read-page.ts'
import type { Reading } from './reading.ts'
import { isUsable, type ListedTarget, type Target } from './target.ts'
import { type CpuUsage, measureCpu } from './usage.ts'

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

/** The result of a target that has the page of another one. */
export function assignTo({ id, service }: Target, result: ScrapeResult): ScrapeResult {
  if (result.kind === 'sample') return { ...result, id, sample: { ...result.sample, service } }
  return result.kind === 'failure' ? { ...result, id, lastService: service } : { ...result, id }
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
 * Reads a target once, and compares it with an earlier reading.
 * @returns the result, and whether there was none
 */
export async function scrapeOnce(
  context: ScrapeContext,
  target: Target,
): Promise<{ readonly result: ScrapeResult; readonly isFirst: boolean }> {
  const { page, latencyMs } = await readPage(context, target)
  if (!page.ok) return { result: failedResult(target, page.failure, latencyMs), isFirst: false }
  const previous = context.memory.addReading(target, page.value)
  const hasCpus = page.value.cpus.size > 0
  const cpu = previous !== null && hasCpus ? measureCpu(previous, page.value) : null
  const result = resultOf(target, latencyMs, page.value.memory, cpu)
  return { result, isFirst: previous === null && hasCpus }
}
