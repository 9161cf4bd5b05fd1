import type { EpochMs } from '../domain/time.ts'
import {
  type InstanceKey,
  type Order,
  type Sorting,
  WORST_SERVICES_FIRST,
} from '../domain/report/order.ts'
import type { Pace as Rounds } from '../domain/history/rounds.ts'
import { asciiWidth } from '../render/ascii.ts'
import type { Model, Settings, Size } from './model.ts'

// A row moves only when its status changes: nothing jumps.
export const FAULTS_FIRST: Order<InstanceKey> = [
  { key: 'status', isDescending: true },
  { key: 'service', isDescending: false },
]

interface Beginning {
  readonly settings: Settings
  readonly pace: Rounds
  /** Faults first where nothing else is asked for. */
  readonly sorting: readonly Sorting<InstanceKey>[] | undefined
  readonly isFaultsOnly: boolean
  readonly isAscii: boolean
  readonly size: Size
  readonly now: EpochMs
}

/** A view before its first round. */
export function begin({
  settings,
  pace,
  sorting,
  isFaultsOnly,
  isAscii,
  size,
  now,
}: Beginning): Model {
  const { intervalMs, count } = pace
  return {
    ...{ settings, now, size, isAscii, isFaultsOnly },
    width: isAscii ? asciiWidth : (text) => text.length,
    pace: { intervalMs, isPaused: false, progress: null, askedAt: null, left: count },
    history: null,
    freshUntil: now,
    tab: 'instances',
    instances: { sorting: sorting ?? FAULTS_FIRST, selected: null, offset: 0 },
    services: { sorting: WORST_SERVICES_FIRST, selected: null, offset: 0 },
    filter: { text: '', isTyped: false },
    isGrouped: false,
    heldUntil: 0,
    isHeld: false,
    rows: [],
    shown: 0,
    all: 0,
    widest: { address: 0, name: 0 },
    sheets: [],
  }
}
