import {
  type ExpositionContext,
  type Metric,
  renderMetric,
  type Series,
} from '../../render/exposition.ts'
import type { ServedRound } from '../served-fleet.ts'
import type { ServedWorld } from '../world.ts'

/** What the metrics of the server are made from. */
interface OwnFacts extends Pick<ServedWorld, 'isRecorder' | 'traffic'> {
  readonly round: ServedRound | null
  /** Series that were part of a sum, in all rounds. */
  readonly droppedSeries: number
  /** Instances that are no targets; null without a listing. */
  readonly withoutTarget: number | null
}

interface OwnMetric extends Metric {
  readonly seriesOf: (facts: OwnFacts) => readonly Series[]
}

function isRecorded({ current: { remarks = [] } }: ServedRound): boolean {
  return remarks.every(({ code }) => code !== 'notRecorded')
}

const OWN: readonly OwnMetric[] = [
  {
    name: 'rounds',
    help: 'Rounds since the start.',
    type: 'counter',
    seriesOf: ({ round }) => [[round?.number ?? 0]],
  },
  {
    name: 'round_failures',
    help: 'Rounds in which the provider gave no listing.',
    type: 'counter',
    seriesOf: ({ round }) => [[round?.failures ?? 0]],
  },
  {
    name: 'recording_up',
    help: 'Whether the last round was recorded.',
    seriesOf: ({ round, isRecorder }) =>
      isRecorder && round !== null ? [[Number(isRecorded(round))]] : [],
  },
  {
    name: 'series_dropped',
    help: 'Series that were summed into those of the service other, in all rounds.',
    type: 'counter',
    seriesOf: ({ droppedSeries }) => [[droppedSeries]],
  },
  {
    name: 'instances_without_target',
    help: 'Instances that /sd leaves out, because they have no address.',
    seriesOf: ({ withoutTarget }) => (withoutTarget === null ? [] : [[withoutTarget]]),
  },
  {
    name: 'http_requests',
    help: 'Answered HTTP requests by route and status code.',
    type: 'counter',
    seriesOf: ({ traffic }) =>
      Array.from(traffic.answers, ({ route, status, count }): Series => [
        count,
        { route, code: String(status) },
      ]),
  },
  {
    name: 'http_connections',
    help: 'Open HTTP connections.',
    seriesOf: ({ traffic }) => [[traffic.connections]],
  },
  {
    name: 'http_connections_refused',
    help: 'Connections that were closed at once, because too many were open.',
    type: 'counter',
    seriesOf: ({ traffic }) => [[traffic.refusedConnections]],
  },
  {
    name: 'http_streams',
    help: 'Open streams of events.',
    seriesOf: ({ traffic }) => [[traffic.streams]],
  },
  {
    name: 'http_streams_dropped',
    help: 'Streams of events that were ended, because their clients did not read.',
    type: 'counter',
    seriesOf: ({ traffic }) => [[traffic.droppedStreams]],
  },
]

/** The metrics of the server itself, which change between rounds. */
export function* renderOwn(facts: OwnFacts, context: ExpositionContext): Generator<string> {
  for (const metric of OWN) yield* renderMetric(metric, metric.seriesOf(facts), context)
}
