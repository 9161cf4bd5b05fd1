// The table of a distance has a cell for every pair of characters: within these bounds all of them
// take well under a second.
const MAX_CHARACTERS = 64
const MAX_CANDIDATES = 10_000

/**
 * Returns the least number of characters to insert, delete, replace or swap with the next that turns
 * `a` into `b` (optimal string alignment), row by row of Wagner and Fischer's table.
 */
export function distance(a: string, b: string): number {
  const ones = Array.from(a)
  const others = Array.from(b)
  let above: number[] = []
  let row = [...others.keys(), others.length]
  for (const [line, character] of ones.entries()) {
    const twoAbove = above
    above = row
    row = [line + 1]
    for (const [column, other] of others.entries()) {
      const kept = (above[column] ?? 0) + (character === other ? 0 : 1)
      const isSwapped = character === others[column - 1] && ones[line - 1] === other
      const swapped = isSwapped ? (twoAbove[column - 1] ?? 0) + 1 : kept
      row.push(Math.min(kept, swapped, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1))
    }
  }
  return row.at(-1) ?? 0
}

function findNearest(wanted: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  if (wanted.length > MAX_CHARACTERS) return undefined
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    const most = 0.4 * Math.max(wanted.length, candidate.length)
    const isFar = Math.abs(wanted.length - candidate.length) > Math.min(most, least)
    if (isFar || candidate.length > MAX_CHARACTERS) continue
    const found = distance(wanted, candidate)
    if (found < least && found <= most) [best, least] = [candidate, found]
  }
  return best
}

const simplify = (name: string) => name.toLowerCase().replace(/^-+/, '')

/**
 * Returns `; did you mean X?` for the only one of `known` that begins like `text`, else for the
 * nearest, or an empty string if none is near. Ignores case and leading dashes. Texts of more than 64
 * characters, and more than 10,000 of them, are compared by their beginnings alone.
 */
export function suggest(text: string, known: readonly string[]): string {
  const wanted = simplify(text)
  const candidates = known.map(simplify)
  const [first, ...others] = candidates.filter((name) => name.startsWith(wanted))
  const isOnly = first !== undefined && others.length === 0
  const near = isOnly ? first : findNearest(wanted, candidates)
  return near === undefined ? '' : `; did you mean ${known[candidates.indexOf(near)]}?`
}
