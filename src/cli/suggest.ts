import { closest, distance } from 'fastest-levenshtein'

/** `; did you mean X?` for the nearest of `known`, or nothing where none is near. */
export function suggest(text: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const wanted = text.toLowerCase()
  const candidates = known.map((name) => name.toLowerCase())
  const best = closest(wanted, candidates)
  const near = distance(wanted, best) <= Math.max(2, text.length / 3)
  return near ? `; did you mean ${known[candidates.indexOf(best)]}?` : ''
}
