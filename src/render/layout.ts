import type { Report } from '../domain/report/report.ts'
import type { Paint } from './paint.ts'
import type { Width } from './width.ts'

/** The form of the output: widths, colors, round, action and version. */
export interface Layout {
  readonly width: Width
  readonly paint: Paint
  /** The number of earlier rounds in the same stream; null if there is one round only. */
  readonly round: number | null
  /** The moment of a round of the past: `at 2026-11-29T07:30:00Z, 2 h ago`; else null. */
  readonly past: string | null
  /** The name of the action that prints it. */
  readonly action: string
  /** The version of the program. */
  readonly version: string
}

/** The one signature of all formats. */
export type Render = (report: Report, layout: Layout) => Iterable<string>
