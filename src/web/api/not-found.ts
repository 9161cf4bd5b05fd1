import { suggest } from '../../options/suggest.ts'
import { toSafe } from '../../render/safe.ts'
import { Problem } from '../http/problem.ts'

// Comparing a name with each of them takes a few milliseconds.
const MOST_COMPARED = 1000

/**
 * Says that nothing has a name.
 * @param names to guess from at a typo
 * @param where follows the name
 */
export function notFound(
  kind: 'instance' | 'service',
  name: string,
  names: readonly string[],
  where = '',
): Problem {
  const guess = suggest(name, names.slice(0, MOST_COMPARED).map(toSafe))
  return new Problem(404, `no ${kind} is named ${toSafe(JSON.stringify(name))}${where}${guess}`)
}
