import { orderServices, WORST_SERVICES_FIRST } from '../../domain/report/order.ts'
import { countHeadroom } from '../../domain/status/headroom.ts'
import type { Service, ServiceStatus } from '../../domain/status/service.ts'
import { toCell } from '../../render/safe.ts'
import type { Width } from '../../render/width.ts'
import { type Strip, STRIP_GAP, type View } from '../layout.ts'
import { servicesOf } from '../state/rows.ts'
import { blank, cell, type Line, STYLE } from './span.ts'

/** `+3`, `0`, `-1`. */
export function formatHeadroom(service: Service): string {
  const headroom = countHeadroom(service)
  return headroom > 0 ? `+${headroom}` : String(headroom)
}

function drawService(service: Service, strip: Strip, width: Width): Line {
  const { name, healthy, instances, status } = service
  const style = STYLE[status]
  const right = { width, isRight: true }
  return [
    cell(toCell(name), { columns: strip.name, width }),
    blank(1),
    cell(`${healthy}/${instances}`, { ...right, columns: strip.count }),
    blank(1),
    cell(formatHeadroom(service), { ...right, columns: strip.headroom, style }),
    blank(1),
    cell(status, { columns: strip.status, width, style }),
  ]
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

/** A cell per service, in columns by name; without room for all, the worst ones and a count of the others. */
export function drawStrip(view: View, lines: number): readonly Line[] {
  const { width } = view
  const { strip } = view.layout
  const { across } = strip
  const services = servicesOf(view)
  if (lines === 0 || services.length === 0) return []
  const fits = services.length <= across * lines
  const shown = fits
    ? services
    : orderServices(services, WORST_SERVICES_FIRST).slice(0, across * lines - 1)
  const cells: Line[] = shown.map((service) => drawService(service, strip, width))
  if (!fits) {
    const known = new Set(shown)
    const rest = describeRest(services.filter((service) => !known.has(service)))
    cells.push([cell(rest, { columns: strip.each, width, style: STYLE.faint })])
  }
  const height = Math.ceil(cells.length / across)
  return Array.from({ length: height }, (_, line) =>
    Array.from({ length: across }, (__, column) => cells[column * height + line])
      .filter((one) => one !== undefined)
      .flatMap((one, at) => (at === 0 ? one : [blank(STRIP_GAP), ...one])),
  )
}
