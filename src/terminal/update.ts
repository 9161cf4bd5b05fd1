import { extendHistory } from '../domain/history/history.ts'
import {
  type InstanceKey,
  type Order,
  type ServiceKey,
  WORST_SERVICES_FIRST,
} from '../domain/report/order.ts'
import type { Measure } from '../domain/history/series.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { FAULTS_FIRST } from './begin.ts'
import { type KeyAction, deedOf } from './bindings.ts'
import type { Effect, Message, Model, Sheet } from './model.ts'
import { ask, askIfDue, type IntervalStep, stepInterval, waitOn } from './pace.ts'
import { arrange, arrangeHeld, sortBy } from './rows.ts'
import {
  countBody,
  findSelected,
  followSelection,
  followSheets,
  keepInView,
  movePage,
  moveSelection,
  scrollSheet,
  withList,
} from './scroll.ts'
import { pasteText, typeKey } from './typing.ts'

type Updated = [Model, Effect?]

// So long after the last move rows stay where they are.
const HOLD_MS = 5000

function takeRound(before: Model, snapshot: Snapshot): Updated {
  const { settings, pace, now } = before
  const left = pace.left === undefined ? undefined : pace.left - 1
  const taken = {
    ...before,
    history: extendHistory(before.history, snapshot, settings.policy),
    pace: { ...pace, progress: null, left },
    freshUntil: snapshot.listing.ok ? snapshot.startedAt + pace.intervalMs : before.freshUntil,
  }
  const after = now < before.heldUntil ? arrangeHeld(taken) : arrange(taken)
  const model = followSheets(before, followSelection(before, after))
  return left === 0 ? [model, 'quit'] : [model, waitOn(model)]
}

/** Rows are chosen, or ordered, in another way: it is shown from the top, unless a row is selected. */
function rearrange(before: Model, change: Partial<Model>): Updated {
  const after = arrange({ ...before, ...change })
  return [
    followSelection(before, findSelected(before) < 0 ? withList(after, { offset: 0 }) : after),
  ]
}

function open(model: Model, sheet: Sheet): Updated {
  const top = model.sheets.at(-1)
  if (top?.kind === sheet.kind) return close(model)
  return [{ ...model, sheets: [...model.sheets, sheet] }]
}

function close(model: Model): Updated {
  return [scrollSheet({ ...model, sheets: model.sheets.slice(0, -1) }, 0)]
}

/** The selected row; the first one on the screen where none is. */
function openSelected(model: Model): Updated {
  if (model.sheets.length > 0) return [model]
  const row = model.rows[findSelected(model)] ?? model.rows[model[model.tab].offset]
  if (row === undefined) return [model]
  const there = withList(model, { selected: row.id })
  if (row.kind === 'instance') {
    return open(there, { kind: 'instance', id: row.instance.id, offset: 0 })
  }
  if (row.service === null) return [model]
  return open(there, { kind: 'service', name: row.service.name, offset: 0 })
}

/** In what is open, else among the rows, which hold still for a while. */
function move(model: Model, by: number): Updated {
  if (model.sheets.length > 0) return [scrollSheet(model, by)]
  return [moveSelection({ ...model, heldUntil: model.now + HOLD_MS }, by)]
}

/** How a key orders each of the two lists. */
interface Orders {
  readonly instances: Order<InstanceKey>
  readonly services: Order<ServiceKey>
}

function byGreatest(key: Measure): Orders {
  const order = [{ key, isDescending: true }] as const
  return { instances: order, services: order }
}

const BY_ADDRESS: Orders = {
  instances: [{ key: 'ip', isDescending: false }],
  // Services have none.
  services: [{ key: 'instances', isDescending: true }],
}
const BY_SERVICE: Orders = {
  instances: [{ key: 'service', isDescending: false }],
  services: [{ key: 'service', isDescending: false }],
}
const BY_STATUS: Orders = { instances: FAULTS_FIRST, services: WORST_SERVICES_FIRST }

function turnPage(model: Model, by: number): Updated {
  if (model.sheets.length > 0) return [scrollSheet(model, by * countBody(model))]
  return [movePage({ ...model, heldUntil: model.now + HOLD_MS }, by)]
}

function sort(model: Model, { instances, services }: Orders): Updated {
  if (model.tab === 'services') {
    const sorting = sortBy(model.services.sorting, services)
    return rearrange(model, { services: { ...model.services, sorting } })
  }
  const sorting = sortBy(model.instances.sorting, instances)
  return rearrange(model, { instances: { ...model.instances, sorting } })
}

/** One thing at a time: what is open, the filter, the selection. */
function clear(model: Model): Updated {
  if (model.sheets.length > 0) return close(model)
  if (model.filter.text !== '') return rearrange(model, { filter: { text: '', isTyped: false } })
  return [release(withList(model, { selected: null, offset: 0 }))]
}

/** Rows that held still are put in order. */
function release(model: Model): Model {
  return model.isHeld ? followSelection(model, arrange({ ...model, heldUntil: 0 })) : model
}

function switchTab(model: Model): Updated {
  const tab = model.tab === 'instances' ? 'services' : 'instances'
  return [keepInView(arrange({ ...model, tab, sheets: [] }))]
}

function changeInterval(model: Model, step: IntervalStep): Updated {
  const intervalMs = stepInterval(model.pace.intervalMs, step)
  return askIfDue({ ...model, pace: { ...model.pace, intervalMs } })
}

function pause(model: Model): Updated {
  return askIfDue({ ...model, pace: { ...model.pace, isPaused: !model.pace.isPaused } })
}

function act(model: Model, deed: KeyAction): Updated {
  switch (deed) {
    case 'up':
      return move(model, -1)
    case 'down':
      return move(model, 1)
    case 'pageUp':
      return turnPage(model, -1)
    case 'pageDown':
      return turnPage(model, 1)
    case 'first':
      return move(model, -Infinity)
    case 'last':
      return move(model, Infinity)
    case 'byAddress':
      return sort(model, BY_ADDRESS)
    case 'byService':
      return sort(model, BY_SERVICE)
    case 'byCpu':
      return sort(model, byGreatest('cpu'))
    case 'byMemory':
      return sort(model, byGreatest('memory'))
    case 'byStatus':
      return sort(model, BY_STATUS)
    case 'filter':
      return [{ ...model, sheets: [], filter: { ...model.filter, isTyped: true } }]
    case 'clear':
      return clear(model)
    case 'faults':
      return rearrange(model, { isFaultsOnly: !model.isFaultsOnly })
    case 'group':
      return rearrange(model, { isGrouped: !model.isGrouped })
    case 'tab':
      return switchTab(model)
    case 'open':
      return openSelected(model)
    case 'back':
      return close(model)
    case 'events':
      return open(model, { kind: 'events', offset: 0 })
    case 'help':
      return open(model, { kind: 'help', offset: 0 })
    case 'pause':
      return pause(model)
    case 'slower':
      return changeInterval(model, 'longer')
    case 'faster':
      return changeInterval(model, 'shorter')
    case 'collect':
      return ask(model)
    case 'suspend':
    case 'redraw':
    case 'quit':
      return [model, deed]
  }
}

// While a filter is typed, these keys do what they always do.
const STILL: ReadonlySet<KeyAction> = new Set<KeyAction>([
  ...(['up', 'down', 'pageUp', 'pageDown', 'first', 'last'] as const),
  ...(['suspend', 'redraw', 'quit'] as const),
])

function type(model: Model, key: string): Updated {
  const typed = typeKey(model, key)
  if (typed !== null) return rearrange(model, { filter: typed.filter })
  if (key === 'enter') return [{ ...model, filter: { ...model.filter, isTyped: false } }]
  if (key === 'escape') return rearrange(model, { filter: { text: '', isTyped: false } })
  const deed = deedOf(key)
  return deed !== undefined && STILL.has(deed) ? act(model, deed) : [model]
}

function press(model: Model, key: string): Updated {
  if (model.filter.isTyped) return type(model, key)
  const deed = deedOf(key)
  return deed === undefined ? [model] : act(model, deed)
}

/** What a message makes of a view, and what is to be done. */
export function update(before: Model, message: Message): Updated {
  const model = { ...before, now: message.now }
  switch (message.kind) {
    case 'wake': {
      const { progress } = message
      const isUnderWay = progress !== null && model.pace.progress !== null
      const rested = model.now < model.heldUntil ? model : release(model)
      return askIfDue(isUnderWay ? { ...rested, pace: { ...rested.pace, progress } } : rested)
    }
    case 'round':
      return takeRound(model, message.snapshot)
    case 'key':
      return press(model, message.key)
    case 'paste':
      return model.filter.isTyped
        ? rearrange(model, { filter: pasteText(model, message.text).filter })
        : [model]
    case 'size':
      return [scrollSheet(keepInView({ ...model, size: message.size }), 0)]
    case 'width':
      return [{ ...model, width: message.width }]
  }
}
