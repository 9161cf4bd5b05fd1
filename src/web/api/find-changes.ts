import type { Change } from '../../domain/history/change.ts'
import { isAfterGap, KNOWN_STARTS } from '../../domain/history/gaps.ts'
import type { History } from '../../domain/history/history.ts'
import { findListed } from '../../domain/history/listed.ts'
import { Timeline } from '../../domain/history/timeline.ts'
import type { Policy } from '../../domain/status/policy.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { Past } from '../past.ts'
import { type Cursor, isAfter, Places } from './cursor.ts'
import { readRounds } from './read-rounds.ts'

/** A change with the place after it. */
interface PlacedChange {
  readonly place: Cursor
  readonly change: Change
}

/** Changes in their order. */
export interface FoundChanges {
  readonly changes: readonly PlacedChange[]
  /** All selected changes from this time on are among them; undefined if there is no round. */
  readonly from: EpochMs | undefined
  /** Start of the last round that was looked at. */
  readonly to: EpochMs | undefined
  /** The place to go on from. */
  readonly next: Cursor
  /** Whether the rounds after may have further changes. */
  readonly hasMore: boolean
}

interface Wanted {
  readonly matches: (change: Change) => boolean
  /** The number of changes that are enough. */
  readonly limit: number
}

// As in a recording: the end of an outage comes before what it shows.
const RANKS: { readonly [Kind in Change['kind']]?: number } = { clock: 0, back: 1, gap: 3 }
const RANK = 2

/** The changes of a history in the order of a recording. */
function orderChanges(changes: readonly Change[]): readonly Change[] {
  if (!changes.some(({ kind }) => kind === 'back')) return changes
  const rankOf = ({ kind }: Change) => RANKS[kind] ?? RANK
  const rounds = Map.groupBy(changes, ({ at }) => at)
  return [...rounds.values()].flatMap((some) =>
    some.toSorted((one, other) => rankOf(one) - rankOf(other)),
  )
}

/** The last changes that a history remembers, or the first ones after a cursor. */
export function rememberChanges(
  { changes, changesSince, current }: History,
  since: Cursor | undefined,
  { matches, limit }: Wanted,
): FoundChanges {
  const places = new Places()
  const all = orderChanges(changes).map((change) => ({ change, place: places.next(change) }))
  const end = all.at(-1)?.place ?? { at: current.startedAt, count: 0 }
  // At the time from which on all are known, the first ones may be missing; a gap begins at its start.
  const known = all.filter(
    ({ change, place: { at } }) => at > changesSince || change.kind === 'gap',
  )
  const begin = since ?? { at: 0, count: 0 }
  const found = known.filter(({ change, place }) => isAfter(place, begin) && matches(change))
  const isCut = found.length > limit
  const shown = since === undefined ? found.slice(-limit) : found.slice(0, limit)
  const [first] = shown
  const hasMore = isCut && since !== undefined
  const isShortened = isCut && since === undefined && first !== undefined
  return {
    changes: shown,
    from: isShortened ? first.place.at : Math.max(changesSince, begin.at),
    to: current.startedAt,
    next: hasMore ? (shown.at(-1)?.place ?? end) : end,
    hasMore,
  }
}

// What is read for one answer: it takes a few seconds.
const MOST_RESULTS = 5_000_000
const RESULTS_A_ROUND = 200

/** The rounds that a search begins with. */
interface Base {
  /** The number before the first one: the last one before the cursor whose listing could be read. */
  readonly after: number
  /** Starts of the rounds before, which tell what is usual. */
  readonly starts: readonly EpochMs[]
}

async function findBase(
  { recorded, turns }: Past,
  at: EpochMs,
  signal: AbortSignal,
): Promise<Base> {
  const before = recorded.findPlace({ upTo: at - 1 })
  const pause = () => turns.next(signal)
  const base = before === null ? null : await findListed(recorded, before.number + 1, pause)
  if (base === null) return { after: 0, starts: [] }
  const known = recorded.before(base.number, KNOWN_STARTS)
  return { after: base.number - 1, starts: known.map(({ snapshot }) => snapshot.startedAt) }
}

/** Finds the first changes of a recording after a cursor, up to a time. */
export async function readChanges(
  past: Past,
  {
    since,
    until,
    policy,
  }: {
    readonly since: Cursor
    readonly until: EpochMs
    readonly policy: Policy
  },
  { matches, limit }: Wanted,
  signal: AbortSignal,
): Promise<FoundChanges> {
  const base = await findBase(past, since.at, signal)
  const last = past.recorded.findPlace({ upTo: until })?.number ?? 0
  const gaps = new Map<EpochMs, number>()
  const timeline = new Timeline(policy, gaps)
  const places = new Places()
  const found: PlacedChange[] = []
  let starts = base.starts
  let [from, to]: (EpochMs | undefined)[] = []
  let results = 0
  let next = since
  const end = (hasMore: boolean) => ({ changes: found, from, to, next, hasMore })
  const range = { after: base.after, last, endsAt: until }
  for await (const snapshot of readRounds(past, { range }, signal)) {
    const { startedAt } = snapshot
    if (results > MOST_RESULTS) return end(true)
    if (isAfterGap(starts, startedAt)) gaps.set(startedAt, startedAt - (starts.at(-1) ?? startedAt))
    starts = [...starts.slice(1 - KNOWN_STARTS), startedAt]
    if (startedAt >= since.at) {
      from ??= startedAt
      to = startedAt
    }
    for (const change of timeline.add(snapshot)) {
      const place = places.next(change)
      if (!isAfter(place, since)) continue
      if (found.length === limit) return end(true)
      next = place
      if (matches(change)) found.push({ place, change })
    }
    if (startedAt < since.at) continue
    results += RESULTS_A_ROUND + snapshot.results.length
    if (next.at < startedAt) next = { at: startedAt, count: 0 }
  }
  return end(false)
}
