import type { Pace } from '../../domain/history/rounds.ts'
import {
  type InstanceKey,
  type Order,
  type Sorting,
  WORST_SERVICES_FIRST,
} from '../../domain/report/order.ts'
import { asciiWidth } from '../../render/ascii.ts'
import { layout } from '../layout.ts'
import type { Model } from './model.ts'

/** The default order: a row moves only when its status changes. */
export const FAULTS_FIRST: Order<InstanceKey> = [
  { key: 'status', isDescending: true },
  { key: 'service', isDescending: false },
]

type Beginning = Pick<Model, 'settings' | 'isFaultsOnly' | 'isAscii' | 'size' | 'now'> & {
  readonly pace: Pace
  /** Faults first if undefined. */
  readonly sorting: readonly Sorting<InstanceKey>[] | undefined
}

/** A view before its first round. */
export function begin({ pace, sorting = FAULTS_FIRST, ...given }: Beginning): Model {
  const { intervalMs, count } = pace
  const model: Omit<Model, 'layout'> = {
    ...given,
    width: given.isAscii ? asciiWidth : (text) => text.length,
    pace: { intervalMs, isPaused: false, progress: null, askedAt: null, left: count },
    history: null,
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
