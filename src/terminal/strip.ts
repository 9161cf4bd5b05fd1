import { countHeadroom } from '../domain/status/headroom.ts'
import { orderServices, WORST_SERVICES_FIRST } from '../domain/report/order.ts'
import type { Service, ServiceStatus } from '../domain/status/service.ts'
import { toCell } from '../render/safe.ts'
import type { Width } from '../render/width.ts'
import { blank, cell, FAINT, type Line, own, styleOf } from './span.ts'

const MOST_NAME = 28
const LEAST_NAME = 8
const STATUS_COLUMNS = 9
// Blanks between two services side by side.
const GAP = 3

interface Room {
  readonly columns: number
  readonly lines: number
  readonly width: Width
}

interface Widths {
  readonly name: number
  readonly count: number
  readonly headroom: number
  readonly status: number
}

function countOf({ healthy, instances }: Service): string {
  return `${healthy}/${instances}`
}

/** `+3`, `0`, `-1`. */
export function formatHeadroom(service: Service): string {
  const headroom = countHeadroom(service)
  return headroom > 0 ? `+${headroom}` : String(headroom)
}

function widest(texts: readonly string[], width: Width): number {
  return texts.reduce((most, text) => Math.max(most, width(text)), 0)
}

function measure(services: readonly Service[], { columns, width }: Omit<Room, 'lines'>): Widths {
  // By what hardly changes from round to round: nothing jumps.
  const digits = (values: readonly number[]) =>
    String(values.reduce((most, value) => Math.max(most, value), 0)).length
  const count = 2 * digits(services.map(({ instances }) => instances)) + 1
  const headroom =
    1 + digits(services.map(({ instances, minimum }) => Math.max(instances, minimum)))
  const status = STATUS_COLUMNS
  const most = Math.min(MOST_NAME, columns - count - headroom - status - 3)
  const name = widest(
    services.map((one) => toCell(one.name)),
    width,
  )
  return { count, headroom, status, name: Math.max(LEAST_NAME, Math.min(name, most)) }
}

function drawService(service: Service, widths: Widths, width: Width): Line {
  const style = styleOf(service.status)
  const gap = blank(1)
  return [
    ...[cell(toCell(service.name), { columns: widths.name, width }), gap],
    ...[cell(countOf(service), { columns: widths.count, width, isRight: true }), gap],
    ...[
      cell(formatHeadroom(service), { columns: widths.headroom, width, isRight: true, style }),
      gap,
    ],
    cell(service.status, { columns: widths.status, width, style }),
  ]
}

/** How wide one service is, with the blanks between its parts. */
function widthOf({ name, count, headroom, status }: Widths): number {
  return name + count + headroom + status + 3
}

function countAcross(widths: Widths, columns: number): number {
  return Math.max(1, Math.floor((columns + GAP) / (widthOf(widths) + GAP)))
}

/** How many lines all of them would take, side by side where there is room. */
export function countStrip(services: readonly Service[], columns: number, width: Width): number {
  if (services.length === 0) return 0
  return Math.ceil(services.length / countAcross(measure(services, { columns, width }), columns))
}

/** `… 5 more: 2 unhealthy, 3 healthy`. */
function describeRest(rest: readonly Service[]): string {
  const order: readonly ServiceStatus[] = ['unhealthy', 'unknown', 'healthy']
  const counts = order.flatMap((status) => {
    const count = rest.filter((service) => service.status === status).length
    return count === 0 ? [] : [`${count} ${status}`]
  })
  return `… ${rest.length} more: ${counts.join(', ')}`
}

/**
 * A cell for every service, in columns from the top down, by name. Where there is no room for all,
 * the worst are shown, and what the others are is counted.
 */
export function drawStrip(services: readonly Service[], room: Room): readonly Line[] {
  const { columns, lines, width } = room
  if (lines === 0 || services.length === 0) return []
  const widths = measure(services, room)
  const across = countAcross(widths, columns)
  const fits = services.length <= across * lines
  const shown = fits
    ? services
    : orderServices(services, WORST_SERVICES_FIRST).slice(0, across * lines - 1)
  const cells: Line[] = shown.map((service) => drawService(service, widths, width))
  if (!fits) {
    const known = new Set(shown)
    const rest = services.filter((service) => !known.has(service))
    cells.push([cell(describeRest(rest), { columns: widthOf(widths), width, style: FAINT })])
  }
  const height = Math.ceil(cells.length / across)
  return Array.from({ length: height }, (_, line) =>
    Array.from({ length: across }, (__, column) => cells[column * height + line])
      .filter((one) => one !== undefined)
      .flatMap((one, at) => (at === 0 ? one : [own(' '.repeat(GAP)), ...one])),
  )
}
