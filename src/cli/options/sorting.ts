import { INSTANCE_KEYS, SERVICE_KEYS, type Sorting } from '../../domain/report/order.ts'
import { findRepeated, listOf, type ValueType } from './value.ts'

const KEYS = [...new Set([...INSTANCE_KEYS, ...SERVICE_KEYS])]
const BY_GREATEST: ReadonlySet<string> = new Set(['cpu', 'memory', 'status'])
const ENDING = /:(?:asc|desc)$/

function parseOne(text: string): Sorting | undefined {
  const key = KEYS.find((known) => known === text.replace(ENDING, ''))
  if (key === undefined) return undefined
  const isDescending = text === key ? BY_GREATEST.has(key) : text.endsWith(':desc')
  return { key, isDescending }
}

/** `cpu`, `cpu:asc,ip`. */
export function sortingOf(): ValueType<readonly Sorting[]> {
  const wanted = `a key to sort by, with :asc or :desc behind it or not (${KEYS.join(', ')})`
  const type = listOf({ wanted, words: KEYS, parse: parseOne })
  return {
    ...type,
    // The direction says nothing about how near a key is.
    culprit: (text) => type.culprit?.(text).replace(ENDING, '') ?? text,
    conflict(text) {
      const twice = findRepeated((type.parse(text) ?? []).map(({ key }) => key))
      return twice === undefined ? undefined : `${twice} is there twice`
    },
  }
}
