import type { Paint } from './paint.ts'
import type { Report } from './report.ts'
import type { Width } from './width.ts'

export interface Layout {
  readonly width: Width
  readonly paint: Paint
  /** How many rounds have been written before in the same stream; null where one is all there is. */
  readonly round: number | null
}

/** The one signature of all formats. */
export type Render = (report: Report, layout: Layout) => Iterable<string>
