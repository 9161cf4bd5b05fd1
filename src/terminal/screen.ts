import { hasWideHeader } from './header.ts'
import type { Model } from './model.ts'
import { servicesOf } from './rows.ts'
import { countStrip } from './strip.ts'

/** The least that a view can be drawn on. */
export const LEAST = { columns: 40, rows: 8 } as const

/** How many lines each part of the screen has, from the top down; together all but the last. */
export interface Areas {
  readonly header: number
  readonly services: number
  readonly title: number
  readonly heads: number
  readonly body: number
  readonly events: number
}

export function isTooSmall({ size }: Model): boolean {
  return size.columns < LEAST.columns || size.rows < LEAST.rows
}

function headerLines({ size }: Model): number {
  if (size.rows < 12) return 2
  return hasWideHeader(size) ? 3 : 4
}

function eventLines(rows: number): number {
  if (rows < 12) return 0
  return rows < 20 ? 1 : Math.min(5, Math.floor(rows / 10))
}

/** How the screen is shared out; what is open over the list takes its place. */
export function divide(model: Model): Areas {
  const { size, width, sheets, tab } = model
  const header = headerLines(model)
  const isList = sheets.length === 0
  const events = isList ? eventLines(size.rows) : 0
  const hasStrip = isList && tab === 'instances'
  const needed = hasStrip ? countStrip(servicesOf(model), size.columns, width) : 0
  const services = Math.min(needed, Math.max(1, Math.floor(size.rows / 4)))
  const title = size.rows < 12 ? 0 : 1
  const heads = isList ? 1 : 0
  const body = size.rows - header - services - title - heads - events - 1
  return { header, services, title, heads, body, events }
}
