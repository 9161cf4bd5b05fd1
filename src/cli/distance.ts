/**
 * The least number of characters to insert, delete or replace that turns `a` into `b` (Levenshtein),
 * row by row of Wagner and Fischer's table.
 */
export function distance(a: string, b: string): number {
  const others = Array.from(b)
  let row = [...others.keys(), others.length]
  for (const [line, character] of Array.from(a).entries()) {
    const above = row
    row = [line + 1]
    for (const [column, other] of others.entries()) {
      const kept = (above[column] ?? 0) + (character === other ? 0 : 1)
      row.push(Math.min(kept, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1))
    }
  }
  return row.at(-1) ?? 0
}
