import type { Change } from '../../domain/history/change.ts'
import type { EpochMs } from '../../domain/time.ts'

/** A place among changes: after the first `count` ones of a time. */
export interface Cursor {
  readonly at: EpochMs
  readonly count: number
}

const FORM = /^(\d{1,15})-(\d{1,7})$/

/** `1795942800000-3`: also the id of the third change of that time. */
export function formatCursor({ at, count }: Cursor): string {
  return `${at}-${count}`
}

/** Parses a cursor; undefined for another form. */
export function parseCursor(text: string): Cursor | undefined {
  const [, at, count] = FORM.exec(text) ?? []
  return at === undefined ? undefined : { at: Number(at), count: Number(count) }
}

/** Counts changes that come in their order, so that each has a place. */
export class Places {
  #last: Cursor = { at: -1, count: 0 }

  /** Returns the place after the next change. */
  next({ at }: Change): Cursor {
    this.#last = { at, count: at === this.#last.at ? this.#last.count + 1 : 1 }
    return this.#last
  }
}

/** Whether a change at a place comes after a cursor. */
export function isAfter(place: Cursor, cursor: Cursor): boolean {
  return place.at === cursor.at ? place.count > cursor.count : place.at > cursor.at
}
