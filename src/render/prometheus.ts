import type { Sample } from '../domain/snapshot.ts'
import type { Coverage } from '../domain/status/judge.ts'
import type { Status } from '../domain/status/verdict.ts'
import type { Render } from './layout.ts'
import { countUnattributed } from '../domain/status/service.ts'
import type { Report } from '../domain/report/report.ts'
import { escapeUnsafe } from './safe.ts'

const STATUSES = ['healthy', 'unhealthy', 'unknown', 'gone'] as const satisfies readonly Status[]
const SERVICE_STATUSES = ['healthy', 'unhealthy', 'unknown'] as const

type Labels = Readonly<Record<string, string>>
/** One sample of a metric; without labels if it is the only one. */
type Series = readonly [value: number, labels?: Labels]

interface Metric {
  readonly name: string
  readonly help: string
  readonly series: readonly Series[]
}

function gauge(name: string, help: string, series: readonly Series[]): Metric {
  return { name: `cpx_${name}`, help, series }
}

// Two names with the same escaped form would be a duplicate series, which invalidates the exposition.
const LIKE_AN_ESCAPE = /\\(?=x[\da-f]{2}|u\{[\da-f])/g

/** A label, escaped for terminals and then as the text format requires. */
function pair(key: string, value: string): string {
  const safe = escapeUnsafe(value.replace(LIKE_AN_ESCAPE, '\\x5c'))
  return `${key}="${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** @param provider the label that every series has */
function* renderMetric({ name, help, series }: Metric, provider: string): Generator<string> {
  yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`
  for (const [value, labels = {}] of series) {
    const pairs = Object.entries(labels).map(([key, text]) => pair(key, text))
    yield `${name}{${[provider, ...pairs].join(',')}} ${value}\n`
  }
}

/** Metrics of the round itself, whether or not the provider gave a listing. */
function measureRound({ snapshot: { listing, startedAt, durationMs } }: Report): Metric[] {
  const endedAt = (startedAt + durationMs) / 1000
  return [
    gauge('up', 'Whether the provider gave a listing.', [[Number(listing.ok)]]),
    gauge('last_round_timestamp_seconds', 'When the last round ended, in Unix time.', [[endedAt]]),
    gauge('round_duration_seconds', 'How long the last round took.', [[durationMs / 1000]]),
  ]
}

/** Without listed instances there is no ratio. */
function ratioOf({ answered, listed }: Coverage): Series[] {
  return listed === 0 ? [] : [[answered / listed]]
}

function measureInstances({ instances, coverage }: Report): Metric[] {
  const count = (status: Status) => instances.filter((one) => one.status === status).length
  const byAnswer = (valueOf: (sample: Sample, status: Status) => number) =>
    instances.flatMap(({ id, sample, status }): Series[] =>
      sample === null ? [] : [[valueOf(sample, status), { ip: id, service: sample.service }]],
    )
  return [
    gauge(
      'coverage_ratio',
      'Share of the listed instances that answered, from 0 to 1.',
      ratioOf(coverage),
    ),
    gauge(
      'instances',
      'Listed instances by status.',
      STATUSES.map((status) => [count(status), { status }]),
    ),
    gauge(
      'instance_up',
      'Whether the instance answered.',
      instances.map(({ id, sample }) => [Number(sample !== null), { ip: id }]),
    ),
    gauge(
      'instance_cpu_ratio',
      'CPU of an instance that answered, from 0 to 1.',
      byAnswer(({ cpu }) => cpu / 100),
    ),
    gauge(
      'instance_memory_ratio',
      'Memory of an instance that answered, from 0 to 1.',
      byAnswer(({ memory }) => memory / 100),
    ),
    gauge(
      'instance_healthy',
      'Whether an instance that answered is below its thresholds.',
      byAnswer((_, status) => Number(status === 'healthy')),
    ),
    gauge('unattributed_instances', 'Unknown instances that may belong to any service.', [
      [countUnattributed(instances)],
    ]),
  ]
}

function measureServices({ services }: Report): Metric[] {
  return [
    gauge(
      'service_instances',
      'Instances of a service by status.',
      services.flatMap((service) =>
        SERVICE_STATUSES.map((status) => [service[status], { service: service.name, status }]),
      ),
    ),
    gauge(
      'service_minimum_instances',
      'Healthy instances that a service should have.',
      services.map(({ name, minimum }) => [minimum, { service: name }]),
    ),
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
  const facts = listing.ok ? [...measureInstances(report), ...measureServices(report)] : []
  const build = gauge('build_info', 'The version of monitoring, as a label.', [[1, { version }]])
  for (const metric of [...measureRound(report), ...facts, build]) {
    yield* renderMetric(metric, pair('provider', source))
  }
}
