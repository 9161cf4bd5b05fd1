import type { Line } from './span.ts'

/** Lines that are scrolled through; each is drawn only where it is seen. */
export interface Page {
  readonly title: string
  readonly count: number
  readonly line: (at: number) => Line
}

export function pageOf(title: string, lines: readonly Line[]): Page {
  return { title, count: lines.length, line: (at) => lines[at] ?? [] }
}
