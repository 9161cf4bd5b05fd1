import { MEASURES } from '../domain/measure.ts'
import type { Sample } from '../domain/snapshot.ts'
import { type Status, STATUSES } from '../domain/status/instance-status.ts'
import type { Render } from './layout.ts'
import { countUnattributed } from '../domain/status/service.ts'
import type { Report } from '../domain/report/report.ts'
import { escapeUnsafe } from './safe.ts'

const SERVICE_STATUSES = ['healthy', 'unhealthy', 'unknown'] as const

/** A value of a metric, with labels if it has several. */
type Series = readonly [value: number, labels?: Readonly<Record<string, string>>]
type Metric = readonly [name: string, help: string, series: readonly Series[]]

// Two names with the same escaped form would be a duplicate series, which invalidates the exposition.
const LIKE_AN_ESCAPE = /\\(?=x[\da-f]{2}|u\{[\da-f])/g

/** A label, escaped for terminals and then as the text format requires. */
function pair(key: string, value: string): string {
  const safe = escapeUnsafe(value.replace(LIKE_AN_ESCAPE, '\\x5c'))
  return `${key}="${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** @param provider the label that every series has */
function* renderMetric([name, help, series]: Metric, provider: string): Generator<string> {
  yield `# HELP cpx_${name} ${help}\n# TYPE cpx_${name} gauge\n`
  for (const [value, labels = {}] of series) {
    const pairs = Object.entries(labels).map(([key, text]) => pair(key, text))
    yield `cpx_${name}{${[provider, ...pairs].join(',')}} ${value}\n`
  }
}

/** Metrics of the round itself, whether or not the provider gave a listing. */
function measureRound({ snapshot: { listing, startedAt, durationMs } }: Report): Metric[] {
  const endedAt = (startedAt + durationMs) / 1000
  return [
    ['up', 'Whether the provider gave a listing.', [[Number(listing.ok)]]],
    ['last_round_timestamp_seconds', 'When the last round ended, in Unix time.', [[endedAt]]],
    ['round_duration_seconds', 'How long the last round took.', [[durationMs / 1000]]],
  ]
}

function measureInstances({ instances, coverage: { answered, listed } }: Report): Metric[] {
  const byStatus = STATUSES.map((status): Series => {
    return [instances.filter((one) => one.status === status).length, { status }]
  })
  const byAnswer = (valueOf: (sample: Sample, status: Status) => number) =>
    instances.flatMap(({ id, sample, status }): Series[] =>
      sample === null ? [] : [[valueOf(sample, status), { id, service: sample.service }]],
    )
  const up = instances.map(({ id, sample }): Series => [Number(sample !== null), { id }])
  const ratios = MEASURES.map(({ key, word }): Metric => {
    const help = `${word.charAt(0).toUpperCase()}${word.slice(1)} of an instance that answered, from 0 to 1.`
    return [`instance_${key}_ratio`, help, byAnswer((sample) => sample[key] / 100)]
  })
  const healthy = byAnswer((_, status) => Number(status === 'healthy'))
  return [
    [
      'coverage_ratio',
      'Share of the listed instances that answered, from 0 to 1.',
      // Without listed instances there is no ratio.
      listed === 0 ? [] : [[answered / listed]],
    ],
    ['instances', 'Listed instances by status.', byStatus],
    ['instance_up', 'Whether the instance answered.', up],
    ...ratios,
    ['instance_healthy', 'Whether an instance that answered is below its thresholds.', healthy],
    [
      'unattributed_instances',
      'Unknown instances that may belong to any service.',
      [[countUnattributed(instances)]],
    ],
  ]
}

function measureServices({ services }: Report): Metric[] {
  const byStatus = services.flatMap(({ name, ...service }) =>
    SERVICE_STATUSES.map((status): Series => [service[status], { service: name, status }]),
  )
  const minimums = services.map(({ name, minimum }): Series => [minimum, { service: name }])
  return [
    ['service_instances', 'Instances of a service by status.', byStatus],
    ['service_minimum_instances', 'Healthy instances that a service should have.', minimums],
  ]
}

/**
 * Exposition text for the textfile collector of node_exporter
 * (https://prometheus.io/docs/instrumenting/exposition_formats). If the provider gave no listing, it
 * has the metrics of the round only, so that no old value looks like a new one. Every series names its
 * provider, so that files of several providers can stand side by side.
 */
export const renderPrometheus: Render = function* (report, { version }) {
  const { listing, source } = report.snapshot
  const metrics: readonly Metric[] = [
    ...measureRound(report),
    ...(listing.ok ? [...measureInstances(report), ...measureServices(report)] : []),
    ['build_info', 'The version of monitoring, as a label.', [[1, { version }]]],
  ]
  const provider = pair('provider', source)
  for (const metric of metrics) yield* renderMetric(metric, provider)
}
