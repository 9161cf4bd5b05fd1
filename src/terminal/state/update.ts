import type { History } from '../../domain/history/history.ts'
import type { Pace } from '../../domain/history/rounds.ts'
import { byMeasure } from '../../domain/measure.ts'
import {
  FAULTS_FIRST,
  type InstanceKey,
  type Order,
  ORDERS,
  reverseIfSame,
  type ServiceKey,
  type Sorting,
  WORST_SERVICES_FIRST,
} from '../../domain/report/order.ts'
import type { Replayed } from '../../domain/history/replay.ts'
import type { Progress } from '../../domain/source.ts'
import type { EpochMs } from '../../domain/time.ts'
import { asciiWidth } from '../../render/ascii.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { layout, type View } from '../layout.ts'
import { ACTION_OF_KEY, type KeyAction } from './bindings.ts'
import type { Effect, Message, Model, ReplayState, Sheet } from './model.ts'
import { MOMENT_ACTIONS, takeMissing, takeMoment } from './moment.ts'
import { PACE_ACTIONS, type Updated, waitOn, withPace } from './pace.ts'
import { isReplaying, playOn, takeFound, takeUnread, withReplay } from './replay.ts'
import { cancelSearch, pasteInPrompt, pressInPrompt, REPLAY_ACTIONS } from './replay-keys.ts'
import { arrange } from './rows.ts'
import { findSelected, move, settle, withList } from './scroll.ts'
import { typeKey, typePaste } from './typing.ts'

type Given = Pick<Model, 'settings' | 'isFaultsOnly' | 'isAscii' | 'size' | 'now'> & {
  readonly pace: Pace
  readonly sorting: readonly Sorting<InstanceKey>[] | undefined
  /** The moment of the past to begin with, paused; null for the present. */
  readonly at: EpochMs | null
  /** The rounds that the first one continues. */
  readonly earlier?: History | null
  readonly replay?: ReplayState | null
}

export function begin({
  pace,
  sorting = FAULTS_FIRST,
  at: wanted,
  earlier = null,
  replay = null,
  ...given
}: Given): View {
  const { intervalMs, count: left } = pace
  const isPaused = wanted !== null
  const model: Model = {
    ...given,
    width: given.isAscii ? asciiWidth : (text) => text.length,
    pace: { intervalMs, isPaused, progress: null, askedAt: null, wanted, asked: null, left },
    replay,
    history: null,
    isPast: false,
    earlier,
    present: null,
    notice: null,
    freshUntil: given.now,
    tab: 'instances',
    instances: { sorting, selected: null, offset: 0 },
    services: { sorting: WORST_SERVICES_FIRST, selected: null, offset: 0 },
    filter: { text: '', isTyped: false },
    isGrouped: false,
    frozenUntil: 0,
    isFrozen: false,
    rows: [],
    shown: 0,
    all: 0,
    widest: { address: 0, name: 0 },
    sheets: [],
  }
  return { ...model, layout: layout(model) }
}

function takeRound(before: Model, snapshot: Snapshot): Updated {
  const { now, frozenUntil } = before
  const taken = takeMoment(before, snapshot)
  const model = arrange(taken, now < frozenUntil ? 'frozen' : 'sorted')
  return [model, model.pace.left === 0 ? 'quit' : waitOn(model)]
}

/** Shows a round of a replay; each one that was played or stepped to counts. */
function takeReplayed(before: Model & { replay: ReplayState }, found: Replayed | null): Updated {
  const { sought, shown } = before.replay
  const [model, effect] = takeFound(before, found)
  const isCounted = found !== null && (sought?.to === 'nextRound' || shown === null)
  const { left } = model.pace
  if (!isCounted || left === undefined) return [model, effect]
  return [{ ...model, pace: { ...model.pace, left: left - 1 } }, left === 1 ? 'quit' : effect]
}

/** Selects or orders rows anew: shown from the top, unless a row is selected. */
function rearrange(before: Model, change: Partial<Model>): Updated {
  const after = arrange({ ...before, ...change })
  return [findSelected(before) < 0 ? withList(after, { offset: 0 }) : after]
}

function filterBy(model: Model, text: string, isTyped = false): Updated {
  return rearrange(model, { filter: { text, isTyped } })
}

function unfreeze(model: Model): Model {
  return model.isFrozen ? arrange({ ...model, frozenUntil: 0 }) : model
}

function close(model: Model): Updated {
  return [{ ...model, sheets: model.sheets.slice(0, -1) }]
}

/** Opens a sheet; closes it if it is on top already. */
function open(model: Model, kind: Sheet['kind'], name = ''): Updated {
  if (model.sheets.at(-1)?.kind === kind) return close(model)
  return [{ ...model, sheets: [...model.sheets, { kind, name, offset: 0 }] }]
}

/** Opens the selected row, or the first one on the screen. */
function openSelected(model: Model): Updated {
  const row = model.rows[findSelected(model)] ?? model.rows[model[model.tab].offset]
  if (model.sheets.length > 0 || row === undefined) return [model]
  const selected = withList(model, { selected: row.id })
  if ('instance' in row) return open(selected, 'instance', row.instance.id)
  return row.service === null ? [model] : open(selected, 'service', row.service.name)
}

/** Sorts the current list; the same key again reverses the order. */
function sort(instances: InstanceKey, services: ServiceKey) {
  return (model: Model): Updated => {
    const was: readonly Sorting[] = model[model.tab].sorting
    const isOfInstances = model.tab === 'instances'
    const order: Order<InstanceKey | ServiceKey> = isOfInstances
      ? ORDERS.instances[instances]
      : ORDERS.services[services]
    return rearrange(model, withList(model, { sorting: reverseIfSame(was, order) }))
  }
}

/** Clears one thing at a time: a search, the sheet, the filter, the selection. */
function clear(model: Model): Updated {
  const canceled = cancelSearch(model)
  if (canceled !== null) return canceled
  if (model.sheets.length > 0) return close(model)
  if (model.filter.text !== '') return filterBy(model, '')
  return [unfreeze(withList(model, { selected: null, offset: 0 }))]
}

type ReplayAction = keyof typeof REPLAY_ACTIONS

function isOfReplay(action: KeyAction): action is ReplayAction {
  return Object.hasOwn(REPLAY_ACTIONS, action)
}

function notReplayed(model: Model): Updated {
  return [{ ...model, notice: { code: 'noReplay' } }]
}

const KEY_ACTIONS: Readonly<Record<KeyAction, (model: View) => Updated>> = {
  ...PACE_ACTIONS,
  ...MOMENT_ACTIONS,
  begin: notReplayed,
  nextEvent: notReplayed,
  previousEvent: notReplayed,
  goToTime: notReplayed,
  up: (model) => [move(model, -1)],
  down: (model) => [move(model, 1)],
  pageUp: (model) => [move(model, -1, 'pages')],
  pageDown: (model) => [move(model, 1, 'pages')],
  first: (model) => [move(model, -Infinity)],
  last: (model) => [move(model, Infinity)],
  // Services have no address.
  byAddress: sort('ip', 'instances'),
  byService: sort('service', 'service'),
  ...byMeasure(({ key }) => sort(key, key), 'First'),
  byStatus: sort('status', 'status'),
  filter: (model) => [{ ...model, sheets: [], filter: { ...model.filter, isTyped: true } }],
  clear,
  faults: (model) => rearrange(model, { isFaultsOnly: !model.isFaultsOnly }),
  group: (model) => rearrange(model, { isGrouped: !model.isGrouped }),
  tab(model) {
    const tab = model.tab === 'instances' ? 'services' : 'instances'
    return [arrange({ ...model, tab, sheets: [] })]
  },
  open: openSelected,
  back: close,
  events: (model) => open(model, 'events'),
  help: (model) => open(model, 'help'),
  suspend: (model) => [model, 'suspend'],
  redraw: (model) => [model, 'redraw'],
  quit: (model) => [model, 'quit'],
}

function act(model: View, action: KeyAction): Updated {
  const isOwn = isReplaying(model) && isOfReplay(action)
  return isOwn ? REPLAY_ACTIONS[action](model) : KEY_ACTIONS[action](model)
}

function press(before: View, key: string): Updated {
  const model = before.notice === null ? before : { ...before, notice: null }
  const { filter } = model
  const inPrompt = pressInPrompt(model, key)
  if (inPrompt !== null) return inPrompt
  if (filter.isTyped) {
    const text = typeKey(filter.text, key)
    if (text !== null) return filterBy(model, text, true)
    if (key === 'enter') return [{ ...model, filter: { ...filter, isTyped: false } }]
    if (key === 'escape') return filterBy(model, '')
  }
  const action = ACTION_OF_KEY.get(key)
  // A filter that is typed belongs to the list on the screen.
  const isIgnored = filter.isTyped && (action === 'tab' || action === 'back')
  return action === undefined || isIgnored ? [model] : act(model, action)
}

/** Appends the first line of a pasted text to the filter, or to the prompt. */
function paste(model: Model, text: string): Updated {
  const inPrompt = pasteInPrompt(model, text)
  if (inPrompt !== null) return inPrompt
  const { filter } = model
  return filter.isTyped ? filterBy(model, typePaste(filter.text, text), true) : [model]
}

function wake(before: Model, progress: Progress | null): Updated {
  const model = before.now < before.frozenUntil ? before : unfreeze(before)
  if (isReplaying(model)) return playOn(model)
  const known = model.pace.progress
  return withPace(model, { progress: known === null ? null : (progress ?? known) })
}

function take(model: View, message: Message): Updated {
  if (message.kind === 'wake') return wake(model, message.progress)
  if (message.kind === 'round') return takeRound(model, message.snapshot)
  if (isReplaying(model)) {
    if (message.kind === 'found') return takeReplayed(model, message.found)
    if (message.kind === 'searched') return [withReplay(model, { reachedAt: message.reachedAt })]
    if (message.kind === 'missing') return takeUnread(model, message.why)
  }
  if (message.kind === 'missing') return takeMissing(model, message.why)
  if (message.kind === 'key') return press(model, message.key)
  if (message.kind === 'paste') return paste(model, message.text)
  if (message.kind === 'size') return [{ ...model, size: message.size }]
  return [message.kind === 'width' ? { ...model, width: message.width } : model]
}

/** The rows of a replay that shows another round. */
function arrangeReplayed(before: Model, after: Model): Model {
  if (!isReplaying(after) || after.history === before.history) return after
  // A row that is kept must not be of a later round.
  const isNext = before.replay?.sought?.to === 'nextRound'
  return arrange(after, isNext && after.now < after.frozenUntil ? 'frozen' : 'sorted')
}

/** The view after an event, and what the loop has to do. */
export function update(before: View, message: Message, now: EpochMs): [View, Effect | undefined] {
  const [model, effect] = take({ ...before, now }, message)
  return [settle(before, arrangeReplayed(before, model)), effect]
}
