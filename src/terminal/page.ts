import type { Line } from './span.ts'

/** Lines of which each is drawn only where it is seen. */
export interface Lines {
  readonly count: number
  readonly line: (at: number) => Line
}

/** What is open over the list, and scrolled through. */
export interface Page extends Lines {
  readonly title: string
}

export function drawn(lines: readonly Line[]): Lines {
  return { count: lines.length, line: (at) => lines[at] ?? [] }
}

/** A line for each item. */
export function lineEach<Item>(items: readonly Item[], draw: (item: Item) => Line): Lines {
  return {
    count: items.length,
    line: (at) => {
      const item = items[at]
      return item === undefined ? [] : draw(item)
    },
  }
}

/** One after the other. */
export function stack(...parts: readonly Lines[]): Lines {
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    line: (at) => {
      let left = at
      for (const { count, line } of parts) {
        if (left < count) return line(left)
        left -= count
      }
      return []
    },
  }
}
