import type { Coverage } from '../domain/judge.ts'
import { type Distribution, measureLoads, type ServiceLoad } from '../domain/distribution.ts'
import type { Service } from '../domain/service.ts'
import type { Instance } from '../domain/verdict.ts'
import type { Report } from './report.ts'
import { DANGEROUS } from './safe.ts'

const NO_LOAD: ServiceLoad = { cpu: null, memory: null }

/** The same value when it is parsed, and nothing that a terminal might obey when it is not. */
function stringify(value: unknown): string {
  return JSON.stringify(value).replace(DANGEROUS, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const hex = character.charCodeAt(at).toString(16)
      return `\\u${hex.padStart(4, '0')}`
    }).join(''),
  )
}

/** To the microsecond. */
function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

function describeInstance({ target, service, sample, status, reasons, latencyMs }: Instance) {
  return {
    ip: target,
    service: sample?.service ?? null,
    lastService: service,
    cpuPercent: sample?.cpu ?? null,
    memoryPercent: sample?.memory ?? null,
    status,
    reasons,
    latencyMs: latencyMs === null ? null : roundMs(latencyMs),
  }
}

function describeDistribution(distribution: Distribution | null) {
  if (distribution === null) return null
  const { mean, p50, max, maxTarget } = distribution
  return { mean, p50, max, maxIp: maxTarget }
}

function describeService(service: Service, { cpu, memory }: ServiceLoad) {
  const { name, status, instances, healthy, unhealthy, unknown, healthyAtMost, minimum } = service
  return {
    service: name,
    verdict: status,
    ...{ instances, healthy, unhealthy, unknown, healthyAtMost, minimum },
    headroom: healthy - minimum,
    cpuPercent: describeDistribution(cpu),
    memoryPercent: describeDistribution(memory),
  }
}

function describeCoverage({ reasons, ...counts }: Coverage) {
  const byCode = new Map<string, number>()
  for (const { failure, count } of reasons) {
    byCode.set(failure.code, (byCode.get(failure.code) ?? 0) + count)
  }
  return { ...counts, reasons: Object.fromEntries(byCode) }
}

function describeRound({ action, snapshot, policy, coverage }: Report) {
  const { source, startedAt, durationMs, listing, cost } = snapshot
  const { requests, retries, connections, peakInFlight, finalLimit, bytes } = cost
  return {
    schema: 'cpx-monitoring/v1',
    kind: action,
    observedAt: new Date(startedAt).toISOString(),
    source,
    listing: listing.ok ? { ok: true } : { ok: false, failure: listing.failure },
    policy: {
      cpuThreshold: policy.thresholds.cpu,
      memoryThreshold: policy.thresholds.memory,
      minimum: policy.minimum,
    },
    coverage: describeCoverage(coverage),
    cost: {
      ...{ requests, retries, connections, peakInFlight, finalLimit, bytes },
      durationMs: roundMs(durationMs),
    },
  }
}

function* describeRows({ instances, services, warnings }: Report) {
  const loads = measureLoads(instances)
  yield ['instances', instances.values().map(describeInstance)] as const
  const rows = services.values()
  yield [
    'services',
    rows.map((service) => describeService(service, loads.get(service.name) ?? NO_LOAD)),
  ] as const
  yield ['warnings', warnings.values()] as const
}

/**
 * One object, `docs/cpx-monitoring.v1.schema.json` says of what form: a line an instance or service,
 * or all of it in one line, for streams of rounds.
 */
export function* renderJson(
  report: Report,
  { isOneLine }: { readonly isOneLine: boolean },
): Generator<string> {
  const [newline, indent, space] = isOneLine ? ['', '', ''] : ['\n', '  ', ' ']
  const fields = Object.entries(describeRound(report))
  yield `{${newline}`
  for (const [name, value] of fields)
    yield `${indent}"${name}":${space}${stringify(value)},${newline}`
  let separator = ''
  for (const [name, rows] of describeRows(report)) {
    yield `${separator}${indent}"${name}":${space}[`
    let isFirst = true
    for (const row of rows) {
      yield `${isFirst ? '' : ','}${newline}${indent}${indent}${stringify(row)}`
      isFirst = false
    }
    yield isFirst ? ']' : `${newline}${indent}]`
    separator = `,${newline}`
  }
  yield `${newline}}\n`
}
