import { stringify } from '../render/fields.ts'

// Items that are made and written at once, and characters of a piece.
const ITEMS = 100
const PIECE_LENGTH = 48 * 1024

/** Yields lists of at most `ITEMS` items. */
function* slice<T>(items: Iterable<T>): Generator<T[]> {
  let some: T[] = []
  for (const item of items) {
    some.push(item)
    if (some.length < ITEMS) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

/** Yields the lines of an object after its first field. */
function* toLines(
  fields: object,
  lists: Readonly<Record<string, Iterable<unknown>>>,
): Generator<string> {
  yield stringify(fields).slice(1, -1)
  for (const [name, items] of Object.entries(lists)) {
    yield `,"${name}":[`
    let separator = ''
    for (const some of slice(items)) {
      yield separator + stringify(some).slice(1, -1)
      separator = ','
    }
    yield ']'
  }
  yield '}'
}

/** The beginning of an event, whose data are one JSON object with these fields first. */
export function beginEvent(event: 'snapshot' | 'round', id: number, fields: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${stringify(fields).slice(0, -1)},\n`
}

/** The data of an event; `lists` are the last fields, each read while it is written. */
interface EventParts {
  readonly fields: object
  readonly lists: Readonly<Record<string, Iterable<unknown>>>
}

/**
 * Yields the rest of an event in pieces, each of which takes little time.
 * @param begin goes before it
 * @param make called when the first piece is
 */
export function* writeEvent(begin: string, make: () => EventParts): Generator<string> {
  const { fields, lists } = make()
  let piece = begin
  for (const line of toLines(fields, lists)) {
    piece += `data: ${line}\n`
    if (piece.length < PIECE_LENGTH) continue
    yield piece
    piece = ''
  }
  yield `${piece}\n`
}
