import type { History } from '../domain/history/history.ts'
import type { EpochMs } from '../domain/time.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../domain/report/order.ts'
import type { Filter, MatchesService, Page } from '../domain/report/query.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { Service } from '../domain/status/service.ts'
import type { Snapshot, InstanceId } from '../domain/snapshot.ts'
import type { Moment, Progress } from '../domain/source.ts'
import type { InstanceHistory } from '../domain/history/instance-history.ts'
import type { Instance } from '../domain/status/verdict.ts'
import type { Width } from '../render/width.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** What the command line has settled, which no key changes. */
export interface Settings {
  /** Printable address of what is watched. */
  readonly source: string
  readonly policy: Policy
  /** The one service that is watched, or the globs of those that are; null for all. */
  readonly scope: string | null
  /** The services that are watched; all where it is null. */
  readonly isMeant: MatchesService | null
  readonly filter: Filter
  readonly page: Page | null
}

/** When the provider is asked. */
export interface Pace {
  readonly intervalMs: number
  readonly isPaused: boolean
  /** How far the round has come that is under way; null where none is. */
  readonly progress: Progress | 'asked' | null
  /** When the last round was begun; null before the first. */
  readonly askedAt: EpochMs | null
  /** Rounds still to come; undefined where there is no end. */
  readonly left: number | undefined
}

export type Row =
  | {
      readonly kind: 'instance'
      readonly id: string
      readonly instance: Instance
      readonly track: InstanceHistory
      /** It appeared in the last round, or is not listed any more. */
      readonly mark: 'new' | 'left' | null
    }
  | { readonly kind: 'service'; readonly id: string; readonly service: Service }
  /** What stands over the instances of one service, where they are grouped. */
  | { readonly kind: 'group'; readonly id: string; readonly service: Service | null }

type Tab = 'instances' | 'services'

export interface List<Key extends string> {
  readonly sorting: readonly Sorting<Key>[]
  /** The id of a row; null where none is, and the list stays at its top. */
  readonly selected: string | null
  /** The first row on the screen. */
  readonly offset: number
}

/** What is open over the list. */
export type Sheet = { readonly offset: number } & (
  | { readonly kind: 'instance'; readonly id: InstanceId }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'events' | 'help' }
)

export interface Model {
  readonly settings: Settings
  readonly now: EpochMs
  readonly size: Size
  readonly width: Width
  /** Whether nothing but ASCII may be drawn. */
  readonly isAscii: boolean
  readonly pace: Pace
  /** Null before the first round. */
  readonly history: History | null
  /** When the next picture is due: until then this one is taken for true. */
  readonly freshUntil: EpochMs
  readonly tab: Tab
  readonly instances: List<InstanceKey>
  readonly services: List<ServiceKey>
  readonly filter: { readonly text: string; readonly isTyped: boolean }
  readonly isFaultsOnly: boolean
  readonly isGrouped: boolean
  /** Until when rows hold still, because somebody moves among them. */
  readonly heldUntil: EpochMs
  /** Whether the rows are not those, or not in the order, that they ought to be. */
  readonly isHeld: boolean
  /** The rows of the list that is shown, all of them, in order. */
  readonly rows: readonly Row[]
  /** How many of them are listed, and how many would be without any filter. */
  readonly shown: number
  readonly all: number
  /** The longest of each, in columns, whatever is filtered: nothing jumps. */
  readonly widest: { readonly address: number; readonly name: number }
  /** The last one is on top. */
  readonly sheets: readonly Sheet[]
}

/** The time of the picture: statuses last no longer while nobody looks, or nobody can. */
export function pictureTime({ now, freshUntil }: Model): EpochMs {
  return Math.min(now, freshUntil)
}

/** What happens to a view. */
export type Unstamped =
  | { readonly kind: 'wake'; readonly progress: Progress | null }
  | { readonly kind: 'round'; readonly snapshot: Snapshot }
  | { readonly kind: 'width'; readonly width: Width }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'size'; readonly size: Size }

/** The same, and when. */
export type Message = { readonly now: EpochMs } & Unstamped

/** What a view wants done. */
export type Effect =
  /** Ask the source, and tell of the round. */
  | { readonly ask: Moment }
  /** Wake it after so many milliseconds, and not as was said before. */
  | { readonly wait: number }
  | 'redraw'
  | 'suspend'
  | 'quit'
