import { MEASURES } from '../domain/measure.ts'
import type { Sample } from '../domain/snapshot.ts'
import { type Instance, type Status, STATUSES } from '../domain/status/instance-status.ts'
import {
  type ExpositionContext,
  type ExpositionFormat,
  type Metric,
  providerLabel,
  renderMetric,
  type Series,
} from './exposition.ts'
import type { Render } from './layout.ts'
import { countUnattributed } from '../domain/status/service.ts'
import type { Report } from '../domain/report/report.ts'

const SERVICE_STATUSES = ['healthy', 'unhealthy', 'unknown'] as const

/** A service has as many series. */
export const SERIES_A_SERVICE = SERVICE_STATUSES.length + 1

/** A metric of a round. */
export interface Family extends Metric {
  readonly seriesOf: (report: Report) => readonly Series[]
}

/** The series of each instance that answered. */
function byAnswer(
  instances: readonly Instance[],
  valueOf: (sample: Sample, status: Status) => number,
): Series[] {
  return instances.flatMap(({ id, sample, status }): Series[] =>
    sample === null ? [] : [[valueOf(sample, status), { id, service: sample.service }]],
  )
}

const UP: Family = {
  name: 'up',
  help: 'Whether the provider gave a listing.',
  seriesOf: ({ snapshot }) => [[Number(snapshot.listing.ok)]],
}

const TIMES: readonly Family[] = [
  {
    name: 'last_round_timestamp_seconds',
    help: 'When the last round ended, in Unix time.',
    seriesOf: ({ snapshot: { startedAt, durationMs } }) => [[(startedAt + durationMs) / 1000]],
  },
  {
    name: 'round_duration_seconds',
    help: 'How long the last round took.',
    seriesOf: ({ snapshot }) => [[snapshot.durationMs / 1000]],
  },
]

/** Metrics of the round itself, whether or not the provider gave a listing. */
const ROUND: readonly Family[] = [UP, ...TIMES]

const INSTANCES: readonly Family[] = [
  {
    name: 'coverage_ratio',
    help: 'Share of the listed instances that answered, from 0 to 1.',
    // Without listed instances there is no ratio.
    seriesOf: ({ coverage: { answered, listed } }) => (listed === 0 ? [] : [[answered / listed]]),
  },
  {
    name: 'instances',
    help: 'Listed instances by status.',
    seriesOf: ({ instances }) =>
      STATUSES.map((status) => [
        instances.filter((one) => one.status === status).length,
        { status },
      ]),
  },
  {
    name: 'instance_up',
    help: 'Whether the instance answered.',
    seriesOf: ({ instances }) =>
      instances.map(({ id, sample }) => [Number(sample !== null), { id }]),
  },
  ...MEASURES.map(({ key, word }): Family => ({
    name: `instance_${key}_ratio`,
    help: `${word.charAt(0).toUpperCase()}${word.slice(1)} of an instance that answered, from 0 to 1.`,
    seriesOf: ({ instances }) => byAnswer(instances, (sample) => sample[key] / 100),
  })),
  {
    name: 'instance_healthy',
    help: 'Whether an instance that answered is below its thresholds.',
    seriesOf: ({ instances }) => byAnswer(instances, (_, status) => Number(status === 'healthy')),
  },
  {
    name: 'partial',
    help: 'Whether listed instances may be missing.',
    seriesOf: ({ snapshot }) => [[Number(snapshot.isPartial === true)]],
  },
  {
    name: 'stale_data_age_seconds',
    help: 'Age of the oldest data, if older than two scrapes.',
    seriesOf: ({ snapshot: { remarks = [] } }) =>
      remarks.flatMap((remark) =>
        remark.code === 'stale' ? [[remark.ageMs / 1000] as const] : [],
      ),
  },
  {
    name: 'unattributed_instances',
    help: 'Unknown instances that may belong to any service.',
    seriesOf: ({ instances }) => [[countUnattributed(instances)]],
  },
]

const SERVICES: readonly Family[] = [
  {
    name: 'service_instances',
    help: 'Instances of a service by status.',
    seriesOf: ({ services }) =>
      services.flatMap(({ name, ...service }) =>
        SERVICE_STATUSES.map((status): Series => [service[status], { service: name, status }]),
      ),
  },
  {
    name: 'service_minimum_instances',
    help: 'Healthy instances that a service should have.',
    seriesOf: ({ services }) => services.map(({ name, minimum }) => [minimum, { service: name }]),
  },
]

function* renderEach(
  families: readonly Family[],
  report: Report,
  format: ExpositionFormat,
): Generator<string> {
  const context = { provider: providerLabel(report.snapshot.source), format }
  for (const family of families) {
    yield* renderMetric(family, family.seriesOf(report), context)
  }
}

/** The metrics of a fleet; without a listing, only those of the round have series. */
export const FAMILIES: readonly Family[] = [
  ...ROUND,
  ...[...INSTANCES, ...SERVICES].map((family): Family => ({
    ...family,
    seriesOf: (report) => (report.snapshot.listing.ok ? family.seriesOf(report) : []),
  })),
]

/**
 * The metrics of a round. If the provider gave no listing, those of the round only, so that no old
 * value looks like a new one.
 */
export function renderFamilies(report: Report, format: ExpositionFormat): Iterable<string> {
  return renderEach(report.snapshot.listing.ok ? FAMILIES : ROUND, report, format)
}

/** The times of a round that is too old to tell anything else. */
export function renderTimes(report: Report, format: ExpositionFormat): Iterable<string> {
  return renderEach(TIMES, report, format)
}

/** The version of the program, whatever the round. */
export function* renderBuild(version: string, place: ExpositionContext): Generator<string> {
  const help = 'The version of monitoring, as a label.'
  yield* renderMetric({ name: 'build', help, type: 'info' }, [[1, { version }]], place)
}

/**
 * Exposition text for the textfile collector of node_exporter. Every series names its provider, so that
 * files of several providers can stand side by side.
 */
export const renderPrometheus: Render = function* (report, { version }) {
  const format = 'prometheus'
  yield* renderFamilies(report, format)
  yield* renderBuild(version, { provider: providerLabel(report.snapshot.source), format })
}
