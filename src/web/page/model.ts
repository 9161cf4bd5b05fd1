import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { ServedInstance, ServedService, StreamRound, StreamSnapshot } from '../message.ts'
import type { KeyAction } from './keys.ts'

/** A time of the browser's own clock, which counts up whatever its wall clock does. */
export type PageMs = number

/** A page opened beside the list, or over it. */
export type Sheet =
  | { readonly kind: 'instance' | 'service'; readonly name: string }
  | { readonly kind: 'events' }

/** The time that charts show: RFC 3339, or `from` as a distance before the moment shown, such as `-1h`. */
export interface Span {
  readonly from: string
  /** Null for the moment shown. */
  readonly to: string | null
}

/** What a link to the page says: everything else comes from the server. */
export interface View {
  readonly tab: 'instances' | 'services'
  readonly filter: string
  readonly isFaultsOnly: boolean
  readonly isGrouped: boolean
  readonly sorting: {
    readonly instances: readonly Sorting<InstanceKey>[]
    readonly services: readonly Sorting<ServiceKey>[]
  }
  /** Id of the selected row, which the list follows; null for none. */
  readonly selected: string | null
  readonly sheet: Sheet | null
  /** Whether sheets leave out the events of instances. */
  readonly isServicesOnly: boolean
  /** The moment of the past that is wanted, as RFC 3339 has it; null for the present. */
  readonly at: string | null
  /** Null for the rounds that the server remembers up to the moment shown. */
  readonly span: Span | null
}

export interface InstanceRow {
  readonly kind: 'instance'
  /** `instance 10.58.1.7`. */
  readonly id: string
  readonly instance: Instance
  readonly served: ServedInstance
  /** New in the last round, or no longer listed by it. */
  readonly mark: 'new' | 'left' | null
}

export interface ServiceRow {
  readonly kind: 'service'
  /** `service IdService`. */
  readonly id: string
  readonly service: Service
  readonly served: ServedService
}

/** The heading of one service's instances. */
export interface GroupRow {
  readonly kind: 'group'
  readonly id: string
  /** Null for instances whose service is not known. */
  readonly service: Service | null
}

export type Row = InstanceRow | ServiceRow | GroupRow

/** Whether the server answers something else than a stream, and whether the page tries again. */
export type Refusal = 'none' | 'retried' | 'final'

/** Whether the stream of the server can be read. */
export type Link =
  | { readonly kind: 'connecting' | 'open' }
  /** `why`: a sentence of the server, if it sent one. */
  | {
      readonly kind: 'lost'
      readonly since: PageMs
      readonly why: string | null
      readonly refusal: Refusal
    }

export interface PageState {
  readonly view: View
  /** The moment that the stream is opened with: the view's, before the server wrote it in its own way. */
  readonly asked: { readonly at: string | null }
  /** The fleet after the last message; null before the first one. */
  readonly fleet: StreamSnapshot | null
  /** Snapshots so far, each the start of a connection: rounds may be missing before it. */
  readonly snapshots: number
  /** When the last round came. */
  readonly receivedAt: PageMs
  /** When the last message of the server arrived, if only a ping. */
  readonly lastMessageAt: PageMs
  /** Instances that the last round no longer listed, as they were before. */
  readonly left: readonly ServedInstance[]
  readonly link: Link
  readonly now: PageMs
  /** The row order is frozen until then, because the user moves among the rows. */
  readonly frozenUntil: PageMs
  /** Whether the rows are out of date because the order is frozen. */
  readonly isFrozen: boolean
  /** Of the current tab, in order. */
  readonly rows: readonly Row[]
  /** Listed rows after and before filters. */
  readonly shown: number
  readonly all: number
  /** Index of the first row on the screen. */
  readonly top: number
  /** Rows that the list shows at once. */
  readonly pageRows: number
  readonly isHelpOpen: boolean
}

export type Message =
  | { readonly kind: 'snapshot'; readonly snapshot: StreamSnapshot }
  | { readonly kind: 'round'; readonly round: StreamRound }
  /** The server works. */
  | { readonly kind: 'ping' }
  /** The stream ended, or cannot be opened. */
  | { readonly kind: 'lost'; readonly why: string | null; readonly refusal: Refusal }
  /** Time passes. */
  | { readonly kind: 'tick' }
  /** A key, or what does the same. */
  | { readonly kind: 'act'; readonly action: KeyAction }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'tab'; readonly tab: View['tab'] }
  | { readonly kind: 'sort'; readonly key: InstanceKey | ServiceKey }
  | { readonly kind: 'select'; readonly id: string }
  /** Opens a sheet; null closes it. */
  | { readonly kind: 'open'; readonly sheet: Sheet | null }
  /** Shows a moment of a recording; null for the present. */
  | { readonly kind: 'moment'; readonly at: string | null }
  | { readonly kind: 'events'; readonly isServicesOnly: boolean }
  | { readonly kind: 'span'; readonly span: Span | null }
  /** The user moves among the rows without a key. */
  | { readonly kind: 'touch' }
  /** The part of the list that is on the screen. */
  | { readonly kind: 'scroll'; readonly top: number; readonly pageRows: number }
  /** The browser goes back or forward. */
  | { readonly kind: 'visit'; readonly view: View }

export type Dispatch = (message: Message) => void
