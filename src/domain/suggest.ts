import { distance } from './distance.ts'

function findNear(wanted: string, candidates: readonly string[]): string | undefined {
  const [only, ...others] = candidates.filter((name) => name.startsWith(wanted))
  if (only !== undefined && others.length === 0) return only
  const distances = candidates.map((name) => distance(wanted, name))
  const least = Math.min(...distances)
  const best = candidates[distances.indexOf(least)] ?? ''
  return least <= 0.4 * Math.max(wanted.length, best.length) ? best : undefined
}

/** The dashes say nothing about how near two options are. */
function simplify(name: string): string {
  return name.toLowerCase().replace(/^-+/, '')
}

/**
 * `; did you mean X?` for the only one of `known` that begins like `text`, else for the nearest, or
 * nothing where none is near. Case and leading dashes make no difference.
 */
export function suggest(text: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const candidates = known.map(simplify)
  const near = findNear(simplify(text), candidates)
  return near === undefined ? '' : `; did you mean ${known[candidates.indexOf(near)]}?`
}
