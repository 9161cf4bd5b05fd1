import { OperationError } from '../domain/error.ts'
import type { History } from '../domain/history/history.ts'
import { keepLatest } from '../domain/history/topic.ts'
import { byMeasure } from '../domain/measure.ts'
import { countUnattributed } from '../domain/status/service.ts'
import type { Note } from '../domain/report/report.ts'
import type { EpochMs } from '../domain/time.ts'
import { toCoverageFields, toPolicyFields } from '../render/fields.ts'
import { describeFailure } from '../render/words/failure.ts'
import { describeNote } from '../render/words/note.ts'
import { describeCoverage, describePolicy } from '../render/words/status.ts'
import { ChangedRows } from './changed-rows.ts'
import {
  MOST_EVENTS,
  MOST_RECENT_ROUNDS,
  type RecentMeans,
  type StreamRound,
  type StreamSnapshot,
} from './message.ts'
import { type ServedRows, toServedEvent } from './rows.ts'
import type { ServedMoment, ServedRound } from './served-fleet.ts'
import type { ServedWorld } from './world.ts'

const NO_ROWS: ServedRows = { instances: [], services: [] }
const NO_COVERAGE = { listed: 0, answered: 0, unknown: 0, gone: 0, duplicates: 0, reasons: [] }

/** The lists of a message, which are long. */
type Lists = 'instances' | 'left' | 'recent' | 'events' | 'services'

/** What depends on when a message is sent, and to whom. */
type Sent = Pick<StreamSnapshot, 'now' | 'at' | 'recording'>

/** A message in two parts: `lists` are made while they are read. */
interface Parts<Message> {
  readonly fields: Omit<Message, keyof Sent | Lists>
  readonly lists: {
    readonly [Key in Lists & keyof Message]: Message[Key] extends readonly (infer Item)[]
      ? Iterable<Item>
      : never
  }
}

function toTime(at: EpochMs): string {
  return new Date(at).toISOString()
}

/** Says whether the listing of a round could be read; null before the first one. */
export function toListing(round: ServedMoment | null): StreamSnapshot['listing'] {
  if (round === null) return null
  const { listing, isPartial, startedAt } = round.current
  if (listing.ok) return { ok: true, ...(isPartial && { isPartial }) }
  const { failure } = listing
  const since = toTime(round.downSince ?? startedAt)
  return { ok: false, failure, since, text: describeFailure(failure) }
}

/** The ends of the recording; null while it cannot be read, because the present does not depend on it. */
function findRecording({ recorded }: ServedWorld): Sent['recording'] {
  try {
    const first = recorded?.findPlace({ after: 0 }) ?? null
    const last = recorded?.findPlace('last') ?? null
    if (first === null || last === null) return null
    return { from: toTime(first.startedAt), to: toTime(last.startedAt) }
  } catch (error) {
    if (error instanceof OperationError) return null
    throw error
  }
}

function countRecent(history: History | null): number {
  return Math.min(MOST_RECENT_ROUNDS, history?.times.length ?? 0)
}

/** The fields of a message that is sent now. */
export function stampNow(world: ServedWorld): Omit<Sent, 'at'> {
  return { now: toTime(world.clock.now()), recording: findRecording(world) }
}

/**
 * The fields of a snapshot that is sent now.
 * @param at the time that was asked for; null for the present
 */
export function stampSnapshot(world: ServedWorld, at: EpochMs | null): Sent {
  return { ...stampNow(world), at: at === null ? null : toTime(at) }
}

/** Whether a warning does not depend on the answer of the provider, such as that a recording cannot be written. */
function isOfServer({ code }: Note): boolean {
  return code === 'remark' || code === 'shortage'
}

/** What there is to say about a round, and about instances of any service. */
function listWarnings({ fleet }: ServedWorld, round: ServedMoment): string[] {
  const { warnings, instances } = fleet.reportOf(round)
  // Why it failed is told elsewhere, and its rows are those of another round.
  if (!round.current.listing.ok) return warnings.filter(isOfServer).map(describeNote)
  const count = countUnattributed(instances)
  const isTold = count === 0 || warnings.some(({ code }) => code === 'unattributed')
  const notes = isTold ? warnings : [...warnings, { code: 'unattributed', count } as const]
  return notes.map(describeNote)
}

/** What the messages of a round have in common. */
function toFacts(world: ServedWorld, round: ServedMoment | null) {
  const { fleet } = world
  const history = round?.history ?? null
  const coverage = history?.judgement.coverage ?? NO_COVERAGE
  return {
    round: round !== null && 'number' in round ? Number(round.number) : 0,
    startedAt: round === null ? null : toTime(round.current.startedAt),
    observedAt: history === null ? null : toTime(history.snapshot.startedAt),
    listing: toListing(round),
    durationMs: round === null ? null : Math.round(round.current.durationMs),
    coverage: { ...toCoverageFields(coverage), text: describeCoverage(coverage) },
    rule: describePolicy(fleet.policy, history?.snapshot),
    warnings: round === null ? [] : listWarnings(world, round),
    recentRounds: countRecent(history),
  }
}

function rowsOf({ fleet }: ServedWorld, round: ServedMoment | null): ServedRows {
  const history = round?.history ?? null
  return history === null ? NO_ROWS : fleet.rowsOf(history)
}

function* listRecent(history: History | null, { services }: ServedRows): Generator<RecentMeans> {
  const loads = history?.loads.slice(-countRecent(history)) ?? []
  const names = new Set(services.map(({ service }) => service))
  for (const load of loads) for (const name of load.keys()) names.add(name)
  for (const service of [...names].toSorted()) {
    const meansOf = byMeasure(
      ({ key }) => loads.map((load) => load.get(service)?.[key]?.mean ?? null),
      'Percent',
    )
    yield { service, ...meansOf }
  }
}

/** The changes that a round added. */
function addedChanges(before: History | null, after: History | null): History['changes'] {
  const { changes = [] } = after ?? {}
  const last = before?.changes.at(-1)
  return last === undefined ? changes : changes.slice(changes.lastIndexOf(last) + 1)
}

function toEvents(changes: History['changes']): StreamSnapshot['events'] {
  return keepLatest(changes, MOST_EVENTS, ({ kind }) => kind).map(toServedEvent)
}

/**
 * Makes the snapshot of a round.
 * @param round null before the first one
 */
export function makeSnapshot(
  world: ServedWorld,
  round: ServedMoment | null,
): Parts<StreamSnapshot> {
  const { source, intervalMs, fleet } = world
  const history = round?.history ?? null
  const rows = rowsOf(world, round)
  return {
    fields: {
      schema: 'cpx-monitoring/v1',
      kind: 'stream',
      source,
      isReadFromRecording: world.recorded !== null && !world.isRecorder,
      intervalSeconds: intervalMs / 1000,
      policy: toPolicyFields(fleet.policy),
      ...toFacts(world, round),
    },
    lists: {
      services: rows.services,
      recent: listRecent(history, rows),
      events: toEvents(history?.changes ?? []),
      instances: rows.instances,
    },
  }
}

/** Makes the changes from a round to the next one. */
export function makeRound(
  world: ServedWorld,
  before: ServedRound,
  after: ServedRound,
): Parts<StreamRound> {
  const [known, rows] = [rowsOf(world, before), rowsOf(world, after)]
  const changed = new ChangedRows(known.instances, rows.instances)
  const added = addedChanges(before.history, after.history)
  return {
    fields: toFacts(world, after),
    lists: {
      services: rows.services,
      events: toEvents(added),
      instances: changed.instances(),
      left: changed.left(),
    },
  }
}
