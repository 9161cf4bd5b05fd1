import { type Change, concernsInstance, concernsService } from '../../domain/history/change.ts'
import { TOPICS, topicOf } from '../../domain/history/topic.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { ValuesOf } from '../../options/option.ts'
import type { WrittenTime } from '../../options/time.ts'
import { countWithin, listOf, oneOf, type ValueType } from '../../options/value.ts'
import { toEventFields } from '../../render/events.ts'
import { toPolicyFields } from '../../render/fields.ts'
import { toIsoTime } from '../../render/number.ts'
import { findMoment } from '../moment.ts'
import { AT, INSTANT, instantOf, ofInstance, ofService, type ParameterRows } from '../parameters.ts'
import type { ServedMoment } from '../served-fleet.ts'
import type { ServedWorld } from '../world.ts'
import { type Cursor, formatCursor, parseCursor } from './cursor.ts'
import { type FoundChanges, readChanges, rememberChanges } from './find-changes.ts'
import { checkKnown } from './known.ts'
import { toOperation } from './operation.ts'
import { runWhileAsked } from './read-rounds.ts'
import type { Subject } from './track.ts'

/** The id of an event, or a time. */
const SINCE: ValueType<Cursor | WrittenTime> = {
  ...INSTANT,
  wanted: `the id of an event, or ${INSTANT.wanted}`,
  parse: (text) => parseCursor(text) ?? INSTANT.parse(text),
}

const QUERY = {
  since: {
    type: SINCE,
    help: 'Only the events after the one with this id, or from this time on, the oldest first (default: the last ones)',
    example: '-1h',
  },
  instance: ofInstance('Only the events of this instance, and those of all'),
  service: ofService('Only the events of this service, and those of all'),
  of: {
    type: listOf(oneOf(...TOPICS)),
    help: 'Only the events of services, of instances, or of the provider and the recording; several are separated by commas',
    example: 'services,provider',
  },
  limit: {
    type: countWithin(1, 10_000),
    default: 1000,
    help: 'Most events in the answer',
    example: 100,
  },
  ...AT,
} as const satisfies ParameterRows

type Query = ValuesOf<typeof QUERY>

function matcherOf({ instance, service, of: topics }: Query) {
  return (change: Change): boolean =>
    (topics?.includes(topicOf(change.kind)) ?? true) &&
    (instance === undefined || concernsInstance(change, instance)) &&
    (service === undefined || concernsService(change, (name) => name === service))
}

/** What the events are of; nothing for those of the whole fleet. */
function subjectsOf({ instance, service }: Query): Subject[] {
  return [
    ...(instance === undefined ? [] : [{ kind: 'instance', name: instance } as const]),
    ...(service === undefined ? [] : [{ kind: 'service', name: service } as const]),
  ]
}

/** No listing could be read yet, so that nothing has changed. */
function findNothing({ current }: ServedMoment): FoundChanges {
  const next = { at: current.startedAt, count: 0 }
  return { changes: [], from: undefined, to: current.startedAt, next, hasMore: false }
}

function describe(found: FoundChanges, { source, fleet }: ServedWorld) {
  const { changes, from, to, next, hasMore } = found
  return {
    schema: 'cpx-monitoring/v1',
    kind: 'events',
    source,
    from: toIsoTime(from),
    to: toIsoTime(to),
    next: formatCursor(next),
    hasMore,
    policy: toPolicyFields(fleet.policy),
    events: changes.map(({ place, change }) => ({
      id: formatCursor(place),
      ...toEventFields(change),
    })),
  }
}

function linkNext(url: string, next: Cursor): string {
  const { searchParams } = new URL(url)
  searchParams.set('since', formatCursor(next))
  return `<?${searchParams.toString()}>; rel="next"`
}

export const events = toOperation({
  path: '/events',
  id: 'listEvents',
  summary: 'What changed, the oldest first, with the fields of --events -o json',
  query: QUERY,
  answer: 'servedEvents',
  open({ world, judgementOf, bodies }) {
    const { past, clock, fleet } = world
    const sinceOf = ({ since }: Query, now: EpochMs): Cursor | undefined => {
      const isCursor = since === undefined || 'count' in since
      return isCursor ? since : { at: instantOf('since', since, now, 'start'), count: 0 }
    }
    const find = async (
      moment: ServedMoment,
      query: Query,
      { since, now }: { readonly since: Cursor | undefined; readonly now: EpochMs },
      left: AbortSignal,
    ) => {
      const { at, limit } = query
      const wanted = { matches: matcherOf(query), limit }
      const { history } = moment
      const isKnown = since === undefined || since.at > (history?.changesSince ?? Infinity)
      if (past === null || isKnown) {
        return history === null ? findNothing(moment) : rememberChanges(history, since, wanted)
      }
      const until = at === undefined ? now : instantOf('at', at, now)
      return runWhileAsked(left, world, (signal) =>
        past.read(() => readChanges(past, { since, until, policy: fleet.policy }, wanted, signal)),
      )
    }
    return async ({ request, query }) => {
      const moment = await findMoment(world, query.at)
      const now = clock.now()
      const since = sinceOf(query, now)
      // Nothing is recorded between two rounds, so that the end of the span is that of the moment.
      return bodies.respondLater(moment, request, [since], async (left) => {
        const found = await find(moment, query, { since, now }, left)
        const changes = found.changes.map(({ change }) => change)
        const subjects = subjectsOf(query)
        // The events of one name alone, of which none is left out.
        const isWhole = subjects.length === 1 && query.of === undefined && !found.hasMore
        const changesSince = (isWhole ? found.from : null) ?? null
        const recorded = past?.recorded ?? null
        const known = { moment, judged: judgementOf(moment), changes, changesSince, recorded }
        const check = async () => {
          for (const subject of subjects) checkKnown(subject, known)
        }
        await (past === null ? check() : past.read(check))
        const link = found.hasMore ? linkNext(request.url, found.next) : ''
        return { value: describe(found, world), link }
      })
    }
  },
})
