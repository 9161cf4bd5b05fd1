import { closest, distance } from 'fastest-levenshtein'

function findNear(wanted: string, candidates: readonly string[]): string | undefined {
  const [only, ...others] = candidates.filter((name) => name.startsWith(wanted))
  if (only !== undefined && others.length === 0) return only
  const best = closest(wanted, candidates)
  return distance(wanted, best) <= Math.max(2, wanted.length / 3) ? best : undefined
}

/**
 * `; did you mean X?` for the only one of `known` that begins like `text`, else for the nearest, or
 * nothing where none is near. Case makes no difference.
 */
export function suggest(text: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const candidates = known.map((name) => name.toLowerCase())
  const near = findNear(text.toLowerCase(), candidates)
  return near === undefined ? '' : `; did you mean ${known[candidates.indexOf(near)]}?`
}
