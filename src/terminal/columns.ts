/** Columns per optional part of a row; 0 for a part without room. */
export interface Shape {
  readonly name: number
  readonly bar: number
  readonly sparkline: number
  readonly changes: number
  readonly why: number
}

// CPU and memory each have a bar and a sparkline; a bar follows its number without a blank.
const PARTS = {
  name: { times: 1, gap: 1 },
  bar: { times: 2, gap: 0 },
  sparkline: { times: 2, gap: 1 },
  changes: { times: 1, gap: 1 },
  why: { times: 1, gap: 1 },
} as const

/** Which part grows up to how many columns, the most important first. */
const WISHES: readonly (readonly [keyof Shape, number])[] = [
  ['name', 6],
  ['name', 12],
  ['bar', 5],
  ['sparkline', 5],
  ['changes', 3],
  ['name', 24],
  ['why', 14],
  ['sparkline', 10],
  ['why', 30],
  ['bar', 8],
  ['sparkline', 20],
  ['name', Infinity],
  ['sparkline', 60],
  ['why', Infinity],
]

interface Wanted {
  readonly columns: number
  /** Of the longest name. */
  readonly name: number
  readonly hasChanges: boolean
}

/** Divides the columns that the fixed parts leave. A part appears whole, and then grows. */
export function shareColumns({ columns, name: longest, hasChanges }: Wanted): Shape {
  const shape = { name: 0, bar: 0, sparkline: 0, changes: 0, why: 0 }
  let left = columns - PARTS.name.gap
  for (const [part, most] of WISHES) {
    const { times, gap } = PARTS[part]
    const isNew = part !== 'name' && shape[part] === 0
    const wanted = part === 'name' ? Math.min(longest, most) : most
    const room = Math.floor(left / times) - (isNew ? gap : 0)
    if (isNew && (room < wanted || (part === 'changes' && !hasChanges))) continue
    const more = Math.max(0, Math.min(wanted - shape[part], room))
    shape[part] += more
    left -= times * (more + (isNew ? gap : 0))
  }
  return shape
}
