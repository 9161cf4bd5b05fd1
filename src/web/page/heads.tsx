import { memo } from './memo.ts'
import { MEASURES } from '../../domain/measure.ts'
import type { InstanceKey, ServiceKey, Sorting } from '../../domain/report/order.ts'
import type { Dispatch, View } from './model.ts'

interface Head {
  /** The class of its cells. */
  readonly part: string
  readonly text: string
  /** What a head that is cut short means, for the ear and as a title. */
  readonly name: string
  /** The key that sorts rows by this column; null if none does. */
  readonly key: InstanceKey | ServiceKey | null
}

const STATUS: Head = { part: 'status', text: 'STATUS', name: 'status', key: 'status' }
const SERVICE: Head = { part: 'name', text: 'SERVICE', name: 'service', key: 'service' }
const AGE: Head = { part: 'age', text: 'FOR', name: 'time in this status', key: null }
const WHY: Head = { part: 'why', text: 'WHY', name: 'reason', key: null }
const MEASURED = MEASURES.map(({ key, head, word }): Head => ({
  part: 'measure',
  text: head,
  name: `${word} in percent`,
  key,
}))

/** The columns of each tab, in their order. */
const HEADS: Readonly<Record<View['tab'], readonly Head[]>> = {
  instances: [
    STATUS,
    { part: 'address', text: '', name: 'instance', key: 'ip' },
    SERVICE,
    ...MEASURED,
    AGE,
    { part: 'changes', text: 'CHG', name: 'number of status changes', key: null },
    { part: 'latency', text: 'LATENCY', name: 'latency', key: null },
    WHY,
  ],
  services: [
    STATUS,
    SERVICE,
    { part: 'healthy-count', text: 'HEALTHY', name: 'healthy of all instances', key: 'healthy' },
    { part: 'minimum', text: 'MIN', name: 'minimum of healthy instances', key: null },
    {
      part: 'headroom',
      text: 'HDRM',
      name: 'headroom: healthy instances above the minimum',
      key: 'headroom',
    },
    {
      part: 'load-headroom',
      text: 'LOAD',
      name: 'how many may fail by load alone, before the others reach a threshold',
      key: null,
    },
    ...MEASURED,
    AGE,
    WHY,
  ],
}

interface HeadsProps {
  readonly tab: View['tab']
  /** Heads the names of instances. */
  readonly idHead: string
  readonly sorting: readonly Sorting[]
  readonly dispatch: Dispatch
}

function directionOf(sorting: Sorting | undefined, key: Head['key']) {
  if (key === null || sorting?.key !== key) return undefined
  return sorting.isDescending ? 'descending' : 'ascending'
}

/** The heads of the columns; one that sorts rows is a button, with an arrow if it does now. */
export const Heads = memo(({ tab, idHead, sorting, dispatch }: HeadsProps) => (
  <div role="row" aria-rowindex={1} class={`line heads ${tab}`}>
    {HEADS[tab].map(({ part, text, name, key }) => {
      const direction = directionOf(sorting[0], key)
      const label = direction === undefined ? name : `${name}, ${direction}`
      const shown = part === 'address' ? idHead : text
      return (
        <span key={text} role="columnheader" class={part} aria-sort={direction} title={name}>
          {key === null ? (
            <span aria-label={name}>{text}</span>
          ) : (
            <button
              type="button"
              tabIndex={-1}
              aria-label={`${shown}: sort by ${label}`}
              onClick={() => dispatch({ kind: 'sort', key })}
            >
              <span class="text">{shown}</span>
              {direction !== undefined && (direction === 'descending' ? '↓' : '↑')}
            </button>
          )}
        </span>
      )
    })}
  </div>
))
