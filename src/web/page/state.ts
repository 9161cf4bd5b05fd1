import { byMeasure } from '../../domain/measure.ts'
import {
  type InstanceKey,
  ORDERS,
  reverseIfSame,
  type ServiceKey,
} from '../../domain/report/order.ts'
import type { ServedInstance, StreamRound, StreamSnapshot } from '../message.ts'
import { applyRound } from './apply-round.ts'
import type { KeyAction } from './keys.ts'
import type { Message, PageMs, PageState, View } from './model.ts'
import { moveSlider, placeSlider, toMoment } from './moment.ts'
import { arrange } from './rows.ts'
import {
  followSelection,
  freeze,
  move,
  openSelected,
  openSheet,
  select,
  unfreeze,
  withView,
} from './select.ts'

/** The state of a page that has read nothing yet. */
export function begin(view: View, now: PageMs): PageState {
  return {
    view,
    asked: { at: view.at },
    fleet: null,
    snapshots: 0,
    receivedAt: now,
    lastMessageAt: now,
    left: [],
    link: { kind: 'connecting' },
    now,
    frozenUntil: 0,
    isFrozen: false,
    rows: [],
    shown: 0,
    all: 0,
    top: 0,
    pageRows: 1,
    isHelpOpen: false,
  }
}

/** The rows of a fleet; while the user moves among them in their frozen order. */
function follow(
  state: PageState,
  fleet: StreamSnapshot,
  left: readonly ServedInstance[],
): PageState {
  const { now } = state
  const read = {
    ...state,
    fleet,
    left,
    receivedAt: now,
    lastMessageAt: now,
    link: { kind: 'open' },
  } as const
  return arrange(read, now < state.frozenUntil ? 'frozen' : 'sorted')
}

/**
 * A moment of the past is the start of the round that is shown, whatever the address says, so that a link
 * has the time on the screen.
 */
function takeSnapshot(state: PageState, received: StreamSnapshot): PageState {
  const at = received.at === null ? null : received.startedAt
  const snapshot = { ...received, at }
  const isPast = at !== null && state.view.at !== null
  const counted = { ...state, snapshots: state.snapshots + 1 }
  return follow(isPast ? withView(counted, { at }) : counted, snapshot, [])
}

function takeRound(state: PageState, round: StreamRound): PageState {
  const { fleet } = state
  if (fleet === null) return state
  const ids = new Set(round.left)
  const left = ids.size === 0 ? [] : fleet.instances.filter(({ id }) => ids.has(id))
  return follow(state, applyRound(fleet, round), left)
}

/** The connection is lost since its first failure; the last reason of the server stays. */
function lose(state: PageState, { why, refusal }: Message & { readonly kind: 'lost' }): PageState {
  const { now, link } = state
  if (link.kind !== 'lost') return { ...state, link: { kind: 'lost', since: now, why, refusal } }
  return { ...state, link: why === null ? link : { ...link, why, refusal } }
}

/** Selects or orders rows anew. */
function rearrange(state: PageState, change: Partial<View>): PageState {
  return arrange(withView(state, change))
}

/** Sorts the list of the current tab; the same key again reverses the order. */
function sort(state: PageState, key: InstanceKey | ServiceKey): PageState {
  const { tab, sorting } = state.view
  if (tab === 'services') {
    const order = ORDERS.services[key as ServiceKey]
    const services = reverseIfSame(sorting.services, order)
    return rearrange(state, { sorting: { ...sorting, services } })
  }
  const instances = reverseIfSame(sorting.instances, ORDERS.instances[key as InstanceKey])
  return rearrange(state, { sorting: { ...sorting, instances } })
}

function showTab(state: PageState, tab: View['tab']): PageState {
  if (tab === state.view.tab) return state
  return { ...rearrange(state, { tab, selected: null, sheet: null }), top: 0 }
}

/** Clears one thing at a time: the help, the sheet, the filter, the selection. */
function clear(state: PageState): PageState {
  const { view, isHelpOpen } = state
  if (isHelpOpen) return { ...state, isHelpOpen: false }
  if (view.sheet !== null) return withView(state, { sheet: null })
  if (view.filter !== '') return rearrange(state, { filter: '' })
  return unfreeze(withView(state, { selected: null }))
}

/** Shows the recorded round before or after, as an arrow on the time slider does. */
function step(state: PageState, arrow: 'ArrowLeft' | 'ArrowRight'): PageState {
  const { fleet, view } = state
  const place = fleet === null ? null : placeSlider(fleet, view.at, null)
  const at = place === null ? null : moveSlider(arrow, place)
  return place === null || at === null ? state : withView(state, { at: toMoment(at, place) })
}

const ACTIONS: Readonly<Record<KeyAction, (state: PageState) => PageState>> = {
  up: (state) => move(state, -1),
  down: (state) => move(state, 1),
  pageUp: (state) => move(state, -state.pageRows),
  pageDown: (state) => move(state, state.pageRows),
  first: (state) => move(state, -Infinity),
  last: (state) => move(state, Infinity),
  open: openSelected,
  back: (state) => withView(state, { sheet: null }),
  clear,
  // Services have no address.
  byAddress: (state) => sort(state, state.view.tab === 'instances' ? 'ip' : 'instances'),
  byService: (state) => sort(state, 'service'),
  ...byMeasure(
    ({ key }) =>
      (state: PageState) =>
        sort(state, key),
    'First',
  ),
  byStatus: (state) => sort(state, 'status'),
  // The browser moves its focus there.
  filter: (state) => state,
  time: (state) => state,
  faults: (state) => rearrange(state, { isFaultsOnly: !state.view.isFaultsOnly }),
  group: (state) => rearrange(state, { isGrouped: !state.view.isGrouped }),
  tab: (state) => showTab(state, state.view.tab === 'instances' ? 'services' : 'instances'),
  events: (state) =>
    withView(state, { sheet: state.view.sheet?.kind === 'events' ? null : { kind: 'events' } }),
  stepBack: (state) => step(state, 'ArrowLeft'),
  stepForward: (state) => step(state, 'ArrowRight'),
  live: (state) => withView(state, { at: null }),
  help: (state) => ({ ...state, isHelpOpen: !state.isHelpOpen }),
}

function take(state: PageState, message: Message): PageState {
  switch (message.kind) {
    case 'snapshot':
      return takeSnapshot(state, message.snapshot)
    case 'round':
      return takeRound(state, message.round)
    case 'ping':
      return { ...state, lastMessageAt: state.now }
    case 'lost':
      return lose(state, message)
    case 'tick':
      return unfreeze(state, state.now)
    case 'act':
      return ACTIONS[message.action](state)
    case 'filter':
      return rearrange(state, { filter: message.text })
    case 'tab':
      return showTab(state, message.tab)
    case 'sort':
      return sort(state, message.key)
    case 'select':
      return select(
        state,
        state.rows.find(({ id }) => id === message.id),
      )
    case 'open':
      return openSheet(state, message.sheet)
    case 'moment':
      return withView(state, { at: message.at })
    case 'events':
      return withView(state, { isServicesOnly: message.isServicesOnly })
    case 'span':
      return withView(state, { span: message.span })
    case 'touch':
      return freeze(state)
    case 'scroll':
      return { ...state, top: message.top, pageRows: message.pageRows }
    case 'visit':
      return rearrange(state, message.view)
  }
}

/** Opens the stream anew if another moment is wanted, but not for another spelling of the same one. */
function ask(before: PageState, after: PageState, message: Message): PageState {
  const { view, link } = after
  const { at } = view
  if (message.kind === 'snapshot' || at === before.view.at) return after
  const isRefused = link.kind === 'lost' && link.refusal !== 'none'
  return { ...after, asked: { at }, link: isRefused ? { kind: 'connecting' } : link }
}

/** The state after a message. */
export function update(before: PageState, message: Message, now: PageMs): PageState {
  const after = take({ ...before, now }, message)
  return followSelection(before, ask(before, after, message))
}
