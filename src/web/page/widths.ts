import { isAddress } from '../../domain/instance.ts'
import { toCell } from '../../render/safe.ts'
import { MOST_ID_COLUMNS } from '../../render/words/row.ts'
import type { StreamSnapshot } from '../message.ts'

const MOST_NAME = 28

function greatest<Item>(items: readonly Item[], measure: (item: Item) => number): number {
  return items.reduce((most, item) => Math.max(most, measure(item)), 0)
}

/** Widths of columns in characters; of the whole fleet, so that no filter moves them. */
export function widthsOf(fleet: StreamSnapshot | null): Readonly<Record<string, string>> {
  const address = greatest(fleet?.instances ?? [], ({ id }) => {
    const { length } = toCell(id)
    return length > MOST_ID_COLUMNS && !isAddress(id) ? MOST_ID_COLUMNS : length
  })
  const name = greatest(fleet?.services ?? [], ({ service }) => toCell(service).length)
  return {
    '--address': `${Math.max(8, address)}ch`,
    '--name': `${Math.min(MOST_NAME, Math.max(8, name))}ch`,
  }
}
