import type uPlot from 'uplot'
import type { Limit } from './scale.ts'

/** What a line of a chart is: of the subject itself, what it is compared with, or a bound of it. */
export type Look = 'value' | 'peer' | 'bound'

export const LOOKS = {
  value: { width: 1.75, dash: [] },
  peer: { width: 1.5, dash: [5, 4] },
  bound: { width: 1.25, dash: [1.5, 3] },
} satisfies Record<Look, { width: number; dash: number[] }>

/** A color of charts, as the style sheet has it now: it differs in the dark and on paper. */
export function colorOf(element: Element, name: Look | 'bad' | 'grid' | 'text' | 'paper'): string {
  return getComputedStyle(element).getPropertyValue(`--chart-${name}`).trim()
}

/** The color of values, another one where they are bad. */
export function strokeValues(plot: uPlot, limit: Limit | null, element: Element) {
  const good = colorOf(element, 'value')
  const { top, height } = plot.bbox
  if (limit === null || !(height > 0)) return good
  const bad = colorOf(element, 'bad')
  // A line at the limit itself is as wide as it is: bad at a threshold, and good at a minimum.
  const y = plot.valToPos(limit.value, 'y', true) + LOOKS.value.width * devicePixelRatio
  const share = (y - top) / height
  const border = Math.min(1, Math.max(0, share))
  const [upper, lower] = limit.bad === 'above' ? [bad, good] : [good, bad]
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height)
  gradient.addColorStop(0, upper)
  gradient.addColorStop(border, upper)
  gradient.addColorStop(border, lower)
  gradient.addColorStop(1, lower)
  return gradient
}

export function drawLimit({ ctx, bbox, valToPos }: uPlot, { value }: Limit, color: string): void {
  // The middle of a row of pixels, which the line of values covers.
  const y = Math.round(valToPos(value, 'y', true)) + devicePixelRatio / 2
  ctx.save()
  ctx.strokeStyle = color
  ctx.lineWidth = devicePixelRatio
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
