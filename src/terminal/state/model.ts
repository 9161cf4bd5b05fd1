import type { Failure } from '../../domain/failure.ts'
import type { Policy } from '../../domain/status/policy.ts'
import type { History } from '../../domain/history/history.ts'
import type { InstanceHistory } from '../../domain/history/instance-history.ts'
import type { ServiceHistory } from '../../domain/history/service-history.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { Filter, MatchesService, Page } from '../../domain/report/query.ts'
import type { Replayed, Seek } from '../../domain/history/replay.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Moment, Progress } from '../../domain/source.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { Width } from '../../render/width.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** Settings of the command line, which no key changes. */
export interface Settings {
  /** Printable address of the source. */
  readonly source: string
  /** Whether the source can be asked for a moment of the past. */
  readonly hasPast: boolean
  readonly policy: Policy
  /** The watched service, or the globs of the watched services; null for all, as below. */
  readonly scope: string | null
  readonly matchesService: MatchesService | null
  readonly filter: Filter
  readonly page: Page | null
}

export interface PaceState {
  readonly intervalMs: number
  readonly isPaused: boolean
  /** Progress of the round in flight; null if there is none. */
  readonly progress: Progress | 'asked' | null
  /** Start of the last round of the present; null if the next one is due. */
  readonly askedAt: EpochMs | null
  /** The moment that is to be shown; null for the present. The past is shown paused. */
  readonly wanted: EpochMs | null
  /** The moment that was requested last, likewise. */
  readonly asked: EpochMs | null
  /** Remaining rounds; undefined if unlimited. */
  readonly left: number | undefined
}

/** A replay of a recording. */
export interface ReplayState {
  /** Whether it waits at the end for rounds that are recorded meanwhile. */
  readonly isFollowing: boolean
  /** Returns the time that a text means beside a moment; a sentence if it means none. */
  readonly readTime: (moment: EpochMs, text: string) => EpochMs | string
  readonly isPaused: boolean
  /** The number of times that it is faster than the rounds were taken. */
  readonly speed: number
  /** The round to begin with. */
  readonly start: Seek
  /** The round on the screen; null before the first one. */
  readonly shown: Replayed | null
  /** When it was shown, by the clock. */
  readonly shownAt: EpochMs
  /** The rounds that were shown before it, the oldest first, to step back to. */
  readonly behind: readonly Replayed[]
  /** The round that is being looked for; null for none. */
  readonly sought: Seek | null
  /** The start of the rounds that the search has reached; null if it has only begun. */
  readonly reachedAt: EpochMs | null
  /** Further steps forward, or back if negative. */
  readonly steps: number
  /** Further searches for a later event, or for an earlier one if negative; before the steps. */
  readonly events: number
  /** The time that is being typed; null for none. */
  readonly prompt: string | null
}

export interface InstanceRow {
  readonly kind: 'instance'
  readonly id: string
  readonly instance: Instance
  readonly history: InstanceHistory
  readonly mark: 'new' | 'left' | null
}

export type Row =
  | InstanceRow
  | {
      readonly kind: 'service'
      readonly id: string
      readonly service: Service
      readonly history: ServiceHistory
    }
  /** The heading of one service's instances. */
  | { readonly kind: 'group'; readonly id: string; readonly service: Service | null }

export interface List<Key extends string> {
  readonly sorting: readonly Sorting<Key>[]
  /** Id of the selected row, which the list follows; null for none. */
  readonly selected: string | null
  /** Index of the first row on the screen. */
  readonly offset: number
}

/** A page opened over the list. */
export interface Sheet {
  readonly kind: 'instance' | 'service' | 'events' | 'help'
  /** Of the instance or of the service; empty for others. */
  readonly name: string
  readonly offset: number
}

/** An answer to a key, or a moment that could not be read, until the next key. */
export type Notice =
  | { readonly code: 'noPast' | 'isPresent' | 'noReplay' }
  /** Of a replay. */
  | {
      readonly code: 'isFirstRound' | 'isLastRound' | 'noLaterEvent' | 'noEarlierEvent' | 'isReplay'
    }
  /** A sentence of the source. */
  | { readonly code: 'missing'; readonly why: string }
  | { readonly code: 'unread'; readonly at: EpochMs | null; readonly failure: Failure }

export interface Model {
  readonly settings: Settings
  readonly now: EpochMs
  readonly size: Size
  readonly width: Width
  readonly isAscii: boolean
  readonly pace: PaceState
  /** The replay of a recording; null for every other source. */
  readonly replay: ReplayState | null
  /** The history that is shown; null before the first round. */
  readonly history: History | null
  /** Whether that is of the past. */
  readonly isPast: boolean
  /** The rounds before the first one, of a recording; null if there are none, or if they are no longer needed. */
  readonly earlier: History | null
  /** The history of the present while the past is shown; null if there is none. */
  readonly present: History | null
  readonly notice: Notice | null
  /** The time of the next round; statuses are taken as valid until then. */
  readonly freshUntil: EpochMs
  readonly tab: 'instances' | 'services'
  readonly instances: List<InstanceKey>
  readonly services: List<ServiceKey>
  readonly filter: { readonly text: string; readonly isTyped: boolean }
  readonly isFaultsOnly: boolean
  readonly isGrouped: boolean
  /** The row order is frozen until then, because the user moves among the rows. */
  readonly frozenUntil: EpochMs
  /** Whether the rows are out of date because the order is frozen. */
  readonly isFrozen: boolean
  /** Of the current tab, in order. */
  readonly rows: readonly Row[]
  /** Listed rows after and before filters. */
  readonly shown: number
  readonly all: number
  /** Columns of the longest id and service name; independent of filters, so that columns do not move. */
  readonly widest: { readonly address: number; readonly name: number }
  /** The last one is on top. */
  readonly sheets: readonly Sheet[]
}

/** The time that counts as the present: in a replay, the start of its round. */
export function presentTime({ now, replay, history }: Model): EpochMs {
  return replay === null || history === null ? now : history.current.startedAt
}

/** The time up to which ages of statuses count. */
export function statusTime({ now, freshUntil, replay }: Model): EpochMs {
  return replay === null ? Math.min(now, freshUntil) : freshUntil
}

export type Message =
  | { readonly kind: 'wake'; readonly progress: Progress | null }
  | { readonly kind: 'round'; readonly snapshot: Snapshot }
  /** The round of a recording that was looked for; null if there is none. */
  | { readonly kind: 'found'; readonly found: Replayed | null }
  /** The start of the rounds that the search has reached. */
  | { readonly kind: 'searched'; readonly reachedAt: EpochMs }
  /** The source has no round of the moment that was requested. */
  | { readonly kind: 'missing'; readonly why: string }
  | { readonly kind: 'width'; readonly width: Width }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'size'; readonly size: Size }

/** A task for the loop; a `wait` of milliseconds until the next 'wake' replaces an earlier one. */
export type Effect =
  | { readonly ask: Moment }
  /** Looks for a round of a recording, instead of any other one; null for none. */
  | { readonly seek: Seek | null }
  | { readonly wait: number }
  | 'redraw'
  | 'suspend'
  | 'quit'
