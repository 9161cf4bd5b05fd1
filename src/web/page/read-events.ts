import type { EpochMs } from '../../domain/time.ts'
import { MOST_EVENTS, type ServedEvent, type StreamSnapshot } from '../message.ts'
import { readJson } from './read-json.ts'
import type { Subject } from './track.ts'

/** Events up to the last round. */
export interface KnownEvents {
  /** The oldest first. */
  readonly events: readonly ServedEvent[]
  /** All events from this time on are among them; null if that is not known. */
  readonly since: EpochMs | null
  /** The start of the last round that was read; null if none was. */
  readonly readTo: EpochMs | null
  /** The place to go on from; null if nothing could be read. */
  readonly next: string | null
  /** The last events of the stream that are among them; null if those have not been looked at. */
  readonly followed: readonly ServedEvent[] | null
}

export const NO_EVENTS: KnownEvents = {
  events: [],
  since: null,
  readTo: null,
  next: null,
  followed: null,
}

/** Which events are wanted. */
export interface Wanted {
  /** Null for the events of all. */
  readonly subject: Subject | null
  /** Whether those of instances are left out. */
  readonly isServicesOnly: boolean
}

/** What to read. */
export interface EventsRequest extends Wanted {
  /** A moment of the past, the last one that is looked at; null for the present. */
  readonly at: string | null
  /** A time, or the place to go on from; null for those that the server remembers. */
  readonly since: string | null
  /** Null for no end. */
  readonly until: EpochMs | null
}

/** An answer of `/api/v1/events`. */
export interface EventsPage {
  readonly from: string | null
  readonly to: string | null
  readonly events: readonly ServedEvent[]
  readonly next: string
  readonly hasMore: boolean
}

// Of a span: the most that an answer may have.
const LIMIT = '10000'

/** The path of a request, relative to the page. */
export function toEventsPath(request: Omit<EventsRequest, 'until'>): string {
  const { subject, isServicesOnly, at, since } = request
  const parameters = new URLSearchParams()
  if (subject !== null) parameters.set(subject.kind, subject.name)
  // What happens to the provider happens to all.
  if (isServicesOnly) parameters.set('of', 'services,provider')
  if (since !== null) {
    parameters.set('since', since)
    parameters.set('limit', LIMIT)
  }
  if (at !== null) parameters.set('at', at)
  return `api/v1/events?${parameters}`
}

const keyOf = ({ observedAt, event, instance, service }: ServedEvent) =>
  [observedAt, event, instance, service].join('\n')

/** Adds those that are not known yet, in the order of their times; looks only at what is as late. */
function addEvents(known: readonly ServedEvent[], some: readonly ServedEvent[]) {
  const timeOf = ({ observedAt }: ServedEvent) => Date.parse(observedAt)
  const first = some.reduce((least, event) => Math.min(least, timeOf(event)), Infinity)
  const start = known.findLastIndex((event) => timeOf(event) < first) + 1
  const tail = known.slice(start)
  const keys = new Set(tail.map(keyOf))
  const added = some.filter((event) => !keys.has(keyOf(event)))
  if (added.length === 0) return known
  const timed = [...tail, ...added].map((event) => [timeOf(event), event] as const)
  const sorted = timed.toSorted(([one], [other]) => one - other).map(([, event]) => event)
  return [...known.slice(0, start), ...sorted]
}

const parseTime = (text: string | null) => (text === null ? null : Date.parse(text))

/** Adds an answer to the events before it; a server that began anew knows none of those between. */
export function addPage(known: KnownEvents, page: EventsPage, until: EpochMs | null): KnownEvents {
  const { since, readTo } = known
  const [from, to] = [parseTime(page.from), parseTime(page.to)]
  const isContinued = since !== null && (from ?? 0) <= (readTo ?? 0)
  const events = page.events.filter(
    ({ observedAt }) => until === null || Date.parse(observedAt) <= until,
  )
  return {
    events: addEvents(known.events, events),
    since: isContinued ? since : from,
    readTo: to ?? readTo,
    next: page.next,
    followed: null,
  }
}

/**
 * Reads the events of an instance, a service or all; of those that are known, only what followed.
 * @throws Error with a sentence if they cannot be read
 */
export async function readEvents(
  request: EventsRequest,
  known: KnownEvents,
  signal: AbortSignal,
): Promise<KnownEvents> {
  let read = known
  for (;;) {
    const path = toEventsPath({ ...request, since: read.next ?? request.since })
    const page = (await readJson(path, signal)) as EventsPage
    read = addPage(read, page, request.until)
    if (!page.hasMore) return read
  }
}

/** Whether an event concerns an instance or a service: its own, or one that may be; as the server selects them. */
export function concerns(event: ServedEvent, { subject, isServicesOnly }: Wanted): boolean {
  const { instance, service, previousService } = event
  if (isServicesOnly && instance !== null) return false
  if (subject === null || (instance === null && service === null)) return true
  const { kind, name } = subject
  if (kind === 'instance') return instance === name
  return service === null || service === name || previousService === name
}

/** The events with those of the last round; null if that had more than the stream sends. */
export function followEvents(
  known: KnownEvents,
  { events }: StreamSnapshot,
  wanted: Wanted,
): KnownEvents | null {
  const { followed, since } = known
  if (followed === events) return known
  const last = followed?.at(-1)
  // Before the last ones, only some are kept.
  const complete = events.slice(-MOST_EVENTS)
  const isCut = last !== undefined && complete.length === MOST_EVENTS && !complete.includes(last)
  if (isCut) return null
  const before = new Set(followed)
  const some = events.filter(
    (event) =>
      !before.has(event) && concerns(event, wanted) && Date.parse(event.observedAt) >= (since ?? 0),
  )
  return { ...known, events: addEvents(known.events, some), followed: events }
}
