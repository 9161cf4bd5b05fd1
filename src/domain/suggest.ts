import { distance } from './distance.ts'

// The table of a distance has a cell for every pair of characters: with these bounds all of them
// take well under a second.
const MOST_CHARACTERS = 64
const MOST_CANDIDATES = 10_000

function findNearest(wanted: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates.slice(0, MOST_CANDIDATES)) {
    const most = 0.4 * Math.max(wanted.length, candidate.length)
    const isFar = Math.abs(wanted.length - candidate.length) > Math.min(most, least)
    if (isFar || candidate.length > MOST_CHARACTERS) continue
    const found = distance(wanted, candidate)
    if (found < least && found <= most) [best, least] = [candidate, found]
  }
  return best
}

function findNear(wanted: string, candidates: readonly string[]): string | undefined {
  const [only, ...others] = candidates.filter((name) => name.startsWith(wanted))
  if (only !== undefined && others.length === 0) return only
  return wanted.length > MOST_CHARACTERS ? undefined : findNearest(wanted, candidates)
}

/** The dashes say nothing about how near two options are. */
function simplify(name: string): string {
  return name.toLowerCase().replace(/^-+/, '')
}

/**
 * `; did you mean X?` for the only one of `known` that begins like `text`, else for the nearest, or
 * nothing where none is near. Case and leading dashes make no difference. Texts of more than 64
 * characters, and more than 10,000 of them, are compared by their beginnings alone.
 */
export function suggest(text: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const candidates = known.map(simplify)
  const near = findNear(simplify(text), candidates)
  return near === undefined ? '' : `; did you mean ${known[candidates.indexOf(near)]}?`
}
