import { listOf, type ValueType } from './value.ts'

/** One key to sort by. */
interface Sorting<Key extends string> {
  readonly key: Key
  readonly isDescending: boolean
}

const DIRECTION = /:(?:asc|desc)$/

/**
 * Keys to sort by, as in `cpu`, `cpu:asc,ip`: each once.
 * @param greatestFirst the keys that are descending by default
 */
export function sortingBy<Key extends string>(
  keys: readonly Key[],
  greatestFirst: readonly string[],
): ValueType<readonly Sorting<Key>[]> {
  const item: ValueType<Sorting<Key>> = {
    wanted: `a sort key, optionally followed by :asc or :desc (${keys.join(', ')})`,
    metavar: 'KEY',
    words: keys,
    schemas: [{ type: 'string', minLength: 1 }],
    // A suggestion is sought for the key alone.
    blame: (text) => ({ part: text.replace(DIRECTION, '') }),
    parse(text) {
      const key = keys.find((known) => known === text.replace(DIRECTION, ''))
      if (key === undefined) return undefined
      const isDescending = text === key ? greatestFirst.includes(key) : text.endsWith(':desc')
      return { key, isDescending }
    },
  }
  return listOf(item, ({ key }) => key)
}
