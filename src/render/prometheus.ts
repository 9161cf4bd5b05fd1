import type { Sample } from '../domain/snapshot.ts'
import type { Status } from '../domain/status/verdict.ts'
import type { Render } from './layout.ts'
import { countUnattributed } from '../domain/status/service.ts'
import type { Report } from '../domain/report/report.ts'
import { escapeUnsafe } from './safe.ts'

const STATUSES = ['healthy', 'unhealthy', 'unknown', 'gone'] as const satisfies readonly Status[]
const SERVICE_STATUSES = ['healthy', 'unhealthy', 'unknown'] as const

const HELP = {
  up: 'Whether the provider gave a listing.',
  last_round_timestamp_seconds: 'When the last round ended, in Unix time.',
  round_duration_seconds: 'How long the last round took.',
  coverage_ratio: 'Share of the listed instances that answered, from 0 to 1.',
  instances: 'Listed instances by status.',
  instance_up: 'Whether the instance answered.',
  instance_cpu_ratio: 'CPU of an instance that answered, from 0 to 1.',
  instance_memory_ratio: 'Memory of an instance that answered, from 0 to 1.',
  instance_healthy: 'Whether an instance that answered is below its thresholds.',
  unattributed_instances: 'Unknown instances that may belong to any service.',
  service_instances: 'Instances of a service by status.',
  service_minimum_instances: 'Healthy instances that a service should have.',
  build_info: 'The version of monitoring, as a label.',
} as const

type Name = keyof typeof HELP
/** A value of a metric, with labels if it has several. */
type Series = readonly [value: number, labels?: Readonly<Record<string, string>>]
type Metrics = { readonly [Metric in Name]?: readonly Series[] }

// Two names with the same escaped form would be a duplicate series, which invalidates the exposition.
const LIKE_AN_ESCAPE = /\\(?=x[\da-f]{2}|u\{[\da-f])/g

/** A label, escaped for terminals and then as the text format requires. */
function pair(key: string, value: string): string {
  const safe = escapeUnsafe(value.replace(LIKE_AN_ESCAPE, '\\x5c'))
  return `${key}="${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** @param provider the label that every series has */
function* renderMetric(name: Name, series: readonly Series[], provider: string): Generator<string> {
  yield `# HELP cpx_${name} ${HELP[name]}\n# TYPE cpx_${name} gauge\n`
  for (const [value, labels = {}] of series) {
    const pairs = Object.entries(labels).map(([key, text]) => pair(key, text))
    yield `cpx_${name}{${[provider, ...pairs].join(',')}} ${value}\n`
  }
}

/** Metrics of the round itself, whether or not the provider gave a listing. */
function measureRound({ snapshot: { listing, startedAt, durationMs } }: Report): Metrics {
  return {
    up: [[Number(listing.ok)]],
    last_round_timestamp_seconds: [[(startedAt + durationMs) / 1000]],
    round_duration_seconds: [[durationMs / 1000]],
  }
}

function measureInstances({ instances, coverage: { answered, listed } }: Report): Metrics {
  const count = (status: Status) => instances.filter((one) => one.status === status).length
  const byAnswer = (valueOf: (sample: Sample, status: Status) => number) =>
    instances.flatMap(({ id, sample, status }): Series[] =>
      sample === null ? [] : [[valueOf(sample, status), { ip: id, service: sample.service }]],
    )
  return {
    // Without listed instances there is no ratio.
    coverage_ratio: listed === 0 ? [] : [[answered / listed]],
    instances: STATUSES.map((status) => [count(status), { status }]),
    instance_up: instances.map(({ id, sample }) => [Number(sample !== null), { ip: id }]),
    instance_cpu_ratio: byAnswer(({ cpu }) => cpu / 100),
    instance_memory_ratio: byAnswer(({ memory }) => memory / 100),
    instance_healthy: byAnswer((_, status) => Number(status === 'healthy')),
    unattributed_instances: [[countUnattributed(instances)]],
  }
}

function measureServices({ services }: Report): Metrics {
  return {
    service_instances: services.flatMap((service) =>
      SERVICE_STATUSES.map((status): Series => [
        service[status],
        { service: service.name, status },
      ]),
    ),
    service_minimum_instances: services.map(({ name, minimum }) => [minimum, { service: name }]),
  }
}

/**
 * Exposition text for the textfile collector of node_exporter
 * (https://prometheus.io/docs/instrumenting/exposition_formats). If the provider gave no listing, it
 * has the metrics of the round only, so that no old value looks like a new one. Every series names its
 * provider, so that files of several providers can stand side by side.
 */
export const renderPrometheus: Render = function* (report, { version }) {
  const { listing, source } = report.snapshot
  const metrics: Metrics = {
    ...measureRound(report),
    ...(listing.ok && { ...measureInstances(report), ...measureServices(report) }),
    build_info: [[1, { version }]],
  }
  for (const [name, series] of Object.entries(metrics)) {
    yield* renderMetric(name as Name, series, pair('provider', source))
  }
}
