/**
 * The least number of characters to insert, delete, replace or swap with the next that turns `a` into
 * `b` (optimal string alignment), row by row of Wagner and Fischer's table.
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
