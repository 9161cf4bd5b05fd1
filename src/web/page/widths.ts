import { isAddress } from '../../domain/instance.ts'
import { toCell } from '../../render/safe.ts'
import { MOST_ID_COLUMNS } from '../../render/words/row.ts'
import type { ServedInstance, StreamSnapshot } from '../message.ts'

// Longer names must not take the room of other columns.
const MOST_NAME = 28
// Of the room that no other column needs.
const LONGEST = 48

function greatest<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((most, item) => Math.max(most, measure(item)), 0)
}

type Widths = Readonly<Record<string, string>>

function toWidths(columns: Readonly<Record<string, number>>): Widths {
  return Object.fromEntries(
    Object.entries(columns).map(([part, width]) => [`--${part}`, `${width}ch`]),
  )
}

function serviceColumnsOf(services: StreamSnapshot['services']) {
  const longest = greatest(services, ({ service }) => toCell(service).length)
  const digits = greatest(services, (one) => String(one.instances).length)
  const minimum = greatest(services, (one) => String(one.minimum).length)
  return {
    name: Math.min(MOST_NAME, Math.max(8, longest)),
    'longest-name': Math.min(LONGEST, Math.max(8, longest)),
    count: 2 * digits + 1,
    minimum,
    headroom: 1 + Math.max(digits, minimum),
  }
}

/** Widths of columns in characters; of the whole fleet, so that no filter moves them. */
export function widthsOf(fleet: StreamSnapshot | null): Widths {
  const { instances = [], services = [] } = fleet ?? {}
  const whole = ({ id }: ServedInstance) => toCell(id).length
  const address = greatest(instances, (one) =>
    isAddress(one.id) ? whole(one) : Math.min(MOST_ID_COLUMNS, whole(one)),
  )
  return toWidths({
    ...serviceColumnsOf(services),
    address: Math.max(8, address),
    'longest-address': Math.max(8, address, Math.min(LONGEST, greatest(instances, whole))),
  })
}

/** Widths of the parts of a service above the list, where a sign is wider than a digit. */
export function stripWidthsOf(services: StreamSnapshot['services']): Widths {
  const { name, count, minimum, headroom } = serviceColumnsOf(services)
  // Letters are narrower than digits.
  return toWidths({ name, count: count + 6, minimum: minimum + 4, headroom: headroom + 9 })
}
