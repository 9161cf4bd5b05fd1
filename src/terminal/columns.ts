/** Columns per optional part of a row; 0 for a part without room. */
export interface Shape {
  readonly name: number
  readonly bar: number
  readonly sparkline: number
  readonly changes: number
  readonly why: number
}

const NAME = { least: 6, good: 12 } as const
const BAR = { least: 5, good: 8 } as const
const SPARKLINE = { least: 5, good: 10, better: 20, most: 60 } as const
const WHY = { least: 14, good: 30 } as const
const CHANGES = 3

/** Columns that are still free. */
class Room {
  left: number

  constructor(columns: number) {
    this.left = Math.max(0, columns)
  }

  /** Takes all or none. */
  take(columns: number): number {
    if (columns > this.left) return 0
    this.left -= columns
    return columns
  }

  /** Takes up to `columns` for each of `count` parts; all get the same. */
  grow(columns: number, count = 1): number {
    const each = Math.max(0, Math.min(columns, Math.floor(this.left / count)))
    this.left -= each * count
    return each
  }
}

interface Wanted {
  readonly columns: number
  /** Of the longest name. */
  readonly name: number
  readonly hasChanges: boolean
}

/** Divides the columns that the fixed parts leave; a blank precedes each part. */
export function shareColumns({ columns, name: longest, hasChanges }: Wanted): Shape {
  const room = new Room(columns)
  room.take(1)
  let name = room.grow(Math.min(longest, NAME.least))
  name += room.grow(Math.min(longest, NAME.good) - name)
  // Twice: for CPU and for memory.
  let bar = room.take(2 * BAR.least) === 0 ? 0 : BAR.least
  let sparkline = bar > 0 && room.take(2 * (SPARKLINE.least + 1)) > 0 ? SPARKLINE.least : 0
  const changes = hasChanges && room.take(CHANGES + 1) > 0 ? CHANGES : 0
  name += room.grow(Math.min(longest, 2 * NAME.good) - name)
  let why = room.take(WHY.least + 1) === 0 ? 0 : WHY.least
  if (sparkline > 0) sparkline += room.grow(SPARKLINE.good - sparkline, 2)
  if (why > 0) why += room.grow(WHY.good - why)
  if (bar > 0) bar += room.grow(BAR.good - bar, 2)
  if (sparkline > 0) sparkline += room.grow(SPARKLINE.better - sparkline, 2)
  name += room.grow(longest - name)
  if (sparkline > 0) sparkline += room.grow(SPARKLINE.most - sparkline, 2)
  if (why > 0) why += room.grow(room.left)
  return { name, bar, sparkline, changes, why }
}
