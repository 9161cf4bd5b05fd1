import { MEASURE_KEYS } from '../../domain/measure.ts'
import { INSTANCE_KEYS, SERVICE_KEYS, type Sorting } from '../../domain/report/order.ts'
import { findRepeated, listOf, type ValueType } from '../../options/value.ts'

const KEYS = [...new Set([...INSTANCE_KEYS, ...SERVICE_KEYS])]
const BY_GREATEST: ReadonlySet<string> = new Set([...MEASURE_KEYS, 'status'])
const DIRECTION = /:(?:asc|desc)$/

function parseKey(text: string): Sorting | undefined {
  const key = KEYS.find((known) => known === text.replace(DIRECTION, ''))
  if (key === undefined) return undefined
  const isDescending = text === key ? BY_GREATEST.has(key) : text.endsWith(':desc')
  return { key, isDescending }
}

const LIST = listOf({
  wanted: `a sort key, optionally followed by :asc or :desc (${KEYS.join(', ')})`,
  metavar: 'KEY',
  words: KEYS,
  schemas: [{ type: 'string', minLength: 1 }],
  parse: parseKey,
})

const findTwice = (sorting: readonly Sorting[] = []) => findRepeated(sorting.map(({ key }) => key))

/** `cpu`, `cpu:asc,ip`: each key once. */
export const SORTING: ValueType<readonly Sorting[]> = {
  ...LIST,
  // The direction says nothing about how near a key is.
  culprit: (text) => LIST.culprit?.(text)?.replace(DIRECTION, ''),
  conflict: (text) => `${findTwice(LIST.parse(text))} is there twice`,
  parse(text) {
    const sorting = LIST.parse(text)
    return findTwice(sorting) === undefined ? sorting : undefined
  },
}
