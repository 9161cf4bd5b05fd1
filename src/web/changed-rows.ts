import type { InstanceId } from '../domain/snapshot.ts'
import type { InstanceChanges, ServedInstance } from './message.ts'

type Rows = readonly ServedInstance[]

/** The fields of a row that changed; null if none did. */
function findChanges(before: ServedInstance, after: ServedInstance): InstanceChanges | null {
  const changes: Record<string, unknown> = {}
  let isChanged = false
  for (const key of Object.keys(after) as (keyof ServedInstance)[]) {
    if (before[key] === after[key]) continue
    if (key === 'reasons' && JSON.stringify(before[key]) === JSON.stringify(after[key])) continue
    changes[key] = after[key]
    isChanged = true
  }
  return isChanged ? { id: after.id, ...changes } : null
}

/** The differences between the rows of two rounds, found while they are read. */
export class ChangedRows {
  /** Those that no later row has taken. */
  readonly #before: Map<InstanceId, ServedInstance>
  readonly #after: Rows

  constructor(before: Rows, after: Rows) {
    this.#before = new Map(before.map((row) => [row.id, row]))
    this.#after = after
  }

  /** Yields the changes of instances, and new instances. */
  *instances(): Generator<InstanceChanges> {
    for (const row of this.#after) {
      const known = this.#before.get(row.id)
      this.#before.delete(row.id)
      const changes = known === undefined ? row : findChanges(known, row)
      if (changes !== null) yield changes
    }
  }

  /** The instances that left; known once all changes have been read. */
  left(): Iterable<InstanceId> {
    return this.#before.keys()
  }
}
