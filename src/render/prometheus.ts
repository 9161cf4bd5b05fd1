import type { Coverage } from '../domain/status/judge.ts'
import type { Status } from '../domain/status/verdict.ts'
import type { Render } from './layout.ts'
import { countUnattributed } from '../domain/status/service.ts'
import type { Report } from '../domain/report/report.ts'
import { escapeUnsafe } from './safe.ts'

const STATUSES = ['healthy', 'unhealthy', 'unknown', 'gone'] as const satisfies readonly Status[]
const SERVICE_STATUSES = ['healthy', 'unhealthy', 'unknown'] as const

interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly series: Iterable<Series>
}

// Two names that are escaped alike would be one series twice, which fails the whole exposition.
const LIKE_AN_ESCAPE = /\\(?=x[\da-f]{2}|u\{[\da-f])/g

/** A label, escaped as the text format requires, and before that what a terminal might obey. */
function pair(key: string, value: string): string {
  const safe = escapeUnsafe(value.replace(LIKE_AN_ESCAPE, '\\x5c'))
  return `${key}="${safe.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** @param first the label that every series has */
function* renderMetric({ name, help, series }: Metric, first: string): Generator<string> {
  yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`
  for (const { labels, value } of series) {
    const pairs = Object.entries(labels).map(([key, text]) => pair(key, text))
    yield `${name}{${[first, ...pairs].join(',')}} ${value}\n`
  }
}

function one(value: number, labels: Series['labels'] = {}): Series[] {
  return [{ labels, value }]
}

/** Of the round itself, whether or not the provider gave a listing. */
function describeRound({ snapshot }: Report): Metric[] {
  const seconds = (snapshot.startedAt + snapshot.durationMs) / 1000
  return [
    {
      name: 'cpx_up',
      help: 'Whether the provider gave a listing.',
      series: one(snapshot.listing.ok ? 1 : 0),
    },
    {
      name: 'cpx_last_round_timestamp_seconds',
      help: 'When the last round ended, in Unix time.',
      series: one(seconds),
    },
    {
      name: 'cpx_round_duration_seconds',
      help: 'How long the last round took.',
      series: one(snapshot.durationMs / 1000),
    },
  ]
}

/** Nothing where nothing is listed: 0 of 0 is no ratio. */
function ratioOf({ answered, listed }: Coverage): Series[] {
  return listed === 0 ? [] : one(answered / listed)
}

function describeInstances({ instances, coverage }: Report): Metric[] {
  const answered = instances.flatMap(({ id, sample, status }) =>
    sample === null ? [] : [{ labels: { ip: id, service: sample.service }, sample, status }],
  )
  return [
    {
      name: 'cpx_coverage_ratio',
      help: 'Share of the listed instances that answered, from 0 to 1.',
      series: ratioOf(coverage),
    },
    {
      name: 'cpx_instances',
      help: 'Listed instances by status.',
      series: STATUSES.map((status) => ({
        labels: { status },
        value: instances.filter((instance) => instance.status === status).length,
      })),
    },
    {
      name: 'cpx_instance_up',
      help: 'Whether the instance answered.',
      series: instances.map(({ id, sample }) => ({
        labels: { ip: id },
        value: sample === null ? 0 : 1,
      })),
    },
    {
      name: 'cpx_instance_cpu_ratio',
      help: 'CPU of an instance that answered, from 0 to 1.',
      series: answered.map(({ labels, sample }) => ({ labels, value: sample.cpu / 100 })),
    },
    {
      name: 'cpx_instance_memory_ratio',
      help: 'Memory of an instance that answered, from 0 to 1.',
      series: answered.map(({ labels, sample }) => ({ labels, value: sample.memory / 100 })),
    },
    {
      name: 'cpx_instance_healthy',
      help: 'Whether an instance that answered is below its thresholds.',
      series: answered.map(({ labels, status }) => ({
        labels,
        value: status === 'healthy' ? 1 : 0,
      })),
    },
    {
      name: 'cpx_unattributed_instances',
      help: 'Unknown instances that may belong to any service.',
      series: one(countUnattributed(instances)),
    },
  ]
}

function describeServices({ services }: Report): Metric[] {
  return [
    {
      name: 'cpx_service_instances',
      help: 'Instances of a service by status.',
      series: services.flatMap((service) =>
        SERVICE_STATUSES.map((status) => ({
          labels: { service: service.name, status },
          value: service[status],
        })),
      ),
    },
    {
      name: 'cpx_service_minimum_instances',
      help: 'Healthy instances that a service should have.',
      series: services.map(({ name, minimum }) => ({ labels: { service: name }, value: minimum })),
    },
  ]
}

/**
 * Exposition text for the textfile collector of node_exporter
 * (https://prometheus.io/docs/instrumenting/exposition_formats). Where the provider gave no listing
 * there is nothing but that: no old value stands as if it were a new one. Every series names its
 * provider, so that the files of two providers go together.
 */
export const renderPrometheus: Render = function* (report, { version }) {
  const isUp = report.snapshot.listing.ok
  const build: Metric = {
    name: 'cpx_build_info',
    help: 'The version of monitoring, as a label.',
    series: one(1, { version }),
  }
  const facts = isUp ? [...describeInstances(report), ...describeServices(report)] : []
  const provider = pair('provider', report.snapshot.source)
  for (const metric of [...describeRound(report), ...facts, build]) {
    yield* renderMetric(metric, provider)
  }
}
