interface Identified {
  readonly id: string
}

/** Milliseconds that the order of rows is frozen after a move among them. */
export const FREEZE_MS = 5000

/** The nearest value from 0 to `most`. */
export function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most))
}

/** Index of the row with an id; -1 for none. */
export function findRow(rows: readonly Identified[], id: string | null): number {
  return id === null ? -1 : rows.findIndex((row) => row.id === id)
}

/** The id to select after rows have changed: a row that has gone is replaced by its neighbor. */
export function followRow(
  id: string | null,
  before: readonly Identified[],
  after: readonly Identified[],
): string | null {
  const was = findRow(before, id)
  if (was < 0 || findRow(after, id) >= 0) return id
  return after[clamp(was, after.length - 1)]?.id ?? null
}
