/** JSON without its numbers, each of which is 0: the same for many rounds. */
export type Shape = unknown

/** Splits JSON into its numbers, in their order, and the rest. */
export function takeNumbers(value: unknown): { readonly shape: Shape; readonly numbers: number[] } {
  const numbers: number[] = []
  const shape: Shape = JSON.parse(
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part !== 'number') return part
      numbers.push(part)
      return 0
    }),
  )
  return { shape, numbers }
}

function fill(shape: Shape, next: () => number): unknown {
  if (typeof shape === 'number') return next()
  if (Array.isArray(shape)) return shape.map((part) => fill(part, next))
  if (typeof shape !== 'object' || shape === null) return shape
  // As a recording is read, this runs for each round: `Object.fromEntries` takes twice as long.
  const filled: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(shape)) filled[key] = fill(part, next)
  return filled
}

/** Joins what `takeNumbers` has split. */
export function putNumbers(shape: Shape, numbers: readonly number[]): unknown {
  let at = 0
  return fill(shape, () => {
    at += 1
    return numbers[at - 1] as number
  })
}
