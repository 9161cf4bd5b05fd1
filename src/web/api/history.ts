import { byMeasure } from '../../domain/measure.ts'
import type { History } from '../../domain/history/history.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { WrittenTime } from '../../options/time.ts'
import { countWithin } from '../../options/value.ts'
import { toIsoTime } from '../../render/number.ts'
import { Problem } from '../http/problem.ts'
import type { InstanceHistoryColumns, ServiceHistoryColumns } from '../message.ts'
import { findMoment } from '../moment.ts'
import { AT, INSTANT, instantOf, ofInstance, ofService, type ParameterRows } from '../parameters.ts'
import type { JudgedMoment } from './judged.ts'
import { notFound } from './not-found.ts'
import { toOperation } from './operation.ts'
import { toStatus } from './points.ts'
import { runWhileAsked } from './read-rounds.ts'
import type { Column } from './steps.ts'
import { readTrack, rememberTrack, type Span, type Subject, type Track } from './track.ts'

const HOUR_MS = 3_600_000
const YEAR_SECONDS = 31_536_000

const QUERY = {
  instance: ofInstance('The values of this instance'),
  service: ofService('The values of this service'),
  from: {
    type: INSTANT,
    help: 'Start of the span (default: an hour before its end; without from and to, the rounds in memory)',
    example: '-1h',
  },
  to: { type: INSTANT, help: 'End of the span (default: now, or at)', example: '-30m' },
  step: {
    type: countWithin(1, YEAR_SECONDS),
    help: 'Seconds whose rounds are one place (default: a round, or what makes at most 500 places)',
    example: 60,
  },
  ...AT,
} as const satisfies ParameterRows

interface Asked {
  readonly instance: string | undefined
  readonly service: string | undefined
  readonly from: WrittenTime | undefined
  readonly to: WrittenTime | undefined
  readonly at: WrittenTime | undefined
}

/** @throws Problem 400 if not exactly one is named */
function subjectOf({ instance, service }: Asked): Subject {
  if ((instance === undefined) === (service === undefined)) {
    throw new Problem(400, 'name either an instance or a service: instance=ID or service=NAME')
  }
  return instance === undefined
    ? { kind: 'service', name: service ?? '' }
    : { kind: 'instance', name: instance }
}

/**
 * Returns the span that is asked for; null for the rounds in memory.
 * @throws Problem 400 if it ends before it begins
 */
function spanOf({ from, to, at }: Asked, now: EpochMs): Span | null {
  if (from === undefined && to === undefined) return null
  const moment = at === undefined ? now : instantOf('at', at, now)
  const end = Math.min(moment, to === undefined ? moment : instantOf('to', to, now))
  const start = from === undefined ? end - HOUR_MS : instantOf('from', from, now, 'start')
  if (start > end) throw new Problem(400, 'from is after the end of the span')
  return { from: start, to: end }
}

/** @throws Problem 404 if neither the rounds nor the moment has it, and no round was left out */
function checkFound(
  subject: Subject,
  { isFound, every }: Track,
  judged: JudgedMoment,
  history: History | null,
): void {
  const { kind, name } = subject
  const services = judged.services.map((service) => service.name)
  const isKnown =
    kind === 'service' ? services.includes(name) : judged.instances.some(({ id }) => id === name)
  if (isFound || isKnown || every > 1) return
  const names = kind === 'service' ? services : []
  throw notFound(subject, { history, names, where: ' in these rounds' })
}

// Values in memory have more digits than were measured.
const toDecimals = (column: Column): Column =>
  column.map((value) => (value === null ? null : Math.round(value * 1000) / 1000))

function factsOf({ columns, from, to, stepSeconds, every }: Track, source: string) {
  return {
    schema: 'cpx-monitoring/v1',
    kind: 'history',
    source,
    from: toIsoTime(from),
    to: toIsoTime(to),
    stepSeconds,
    every,
    observedAt: columns.times.map((at) => new Date(at).toISOString()),
  } as const
}

function describeInstance(id: string, track: Track, source: string): InstanceHistoryColumns {
  const { columnOf } = track.columns
  return {
    ...factsOf(track, source),
    instance: id,
    service: track.service,
    ...byMeasure(({ key }) => toDecimals(columnOf(key)), 'Percent'),
    latencyMs: toDecimals(columnOf('latencyMs')),
    statuses: columnOf('severity').map(toStatus),
    medians: byMeasure(({ key }) => toDecimals(columnOf(`${key}Median`)), 'Percent'),
  }
}

function describeService(name: string, track: Track, source: string): ServiceHistoryColumns {
  const { columnOf } = track.columns
  return {
    ...factsOf(track, source),
    service: name,
    ...byMeasure(
      ({ key }) => ({
        mean: toDecimals(columnOf(`${key}Mean`)),
        p50: toDecimals(columnOf(`${key}Median`)),
        max: toDecimals(columnOf(`${key}Max`)),
      }),
      'Percent',
    ),
    healthy: columnOf('healthy'),
    unhealthy: columnOf('unhealthy'),
    unknown: columnOf('unknown'),
  }
}

export const history = toOperation({
  path: '/history',
  id: 'getHistory',
  summary: 'The values of an instance or of a service over time, in columns',
  query: QUERY,
  answer: 'history',
  open({ world, judgementOf, bodies }) {
    const { past, clock, fleet, source } = world
    const { thresholds } = fleet.policy
    return async ({ request, query }) => {
      const subject = subjectOf(query)
      const span = spanOf(query, clock.now())
      const stepSeconds = query.step ?? null
      const moment = await findMoment(world, query.at)
      const find = (left: AbortSignal) =>
        span === null || past === null
          ? rememberTrack(subject, moment, span, stepSeconds)
          : runWhileAsked(left, world, (signal) =>
              past.read(() => readTrack(subject, past, { span, stepSeconds, thresholds }, signal)),
            )
      // An end that is not given is that of the moment.
      const given = [query.from && span?.from, query.to && span?.to]
      return bodies.respondLater(moment, request, given, async (left) => {
        const track = await find(left)
        checkFound(subject, track, judgementOf(moment), moment.history)
        const describe = subject.kind === 'instance' ? describeInstance : describeService
        return { value: describe(subject.name, track, source) }
      })
    }
  },
})
