import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import { plural } from '../../render/number.ts'
import { toCell, toSafe } from '../../render/safe.ts'
import { describeAnswer, describeHistory, describeSince } from '../../render/words/row.ts'
import { describeBounds } from '../../render/words/status.ts'
import type { SheetPage, SheetItem, View } from '../layout.ts'
import type { Binding } from '../../render/words/keys.ts'
import { type Sheet, statusTime } from '../state/model.ts'
import { toInstanceRow } from '../state/rows.ts'
import { drawCharts } from './charts.ts'
import { drawChanges } from './events.ts'
import { cell, foreign, type Line, own, type Style, STYLE } from './span.ts'
import { drawHeads, drawRow } from './table.ts'

const LABEL_COLUMNS = 12

const TEXT_STYLES: Readonly<Record<string, Style>> = {
  events: STYLE.strong,
  'no events': STYLE.faint,
  'no longer listed': STYLE.gone,
  'not listed at this moment': STYLE.gone,
}

function drawInstance(instance: Instance, view: View): readonly Line[] {
  const known = view.history?.instanceHistories.get(instance.id)
  const style = STYLE[instance.status]
  const { reasons, latencyMs, sample } = instance
  const answered = { reasons, latencyMs: sample === null ? null : latencyMs }
  const describe = (value: string, median: string) => ` ${value}, peers' median ${median}`
  return [
    [own(known === undefined ? '' : describeHistory(known, statusTime(view)), style)],
    [foreign(describeAnswer(answered), view.width, style)],
    ...drawCharts(instance, describe, view),
  ]
}

function drawService(service: Service, view: View): readonly Line[] {
  const { name, status, instances } = service
  const known = view.history?.serviceHistories.get(name)
  const age = known === undefined ? '' : ` ${describeSince(known, statusTime(view))}`
  const text = `${status}${age}: ${describeBounds(service)}, ${plural(instances, 'instance')}`
  const describe = (mean: string, median: string) => `: mean ${mean}, median ${median}`
  return [[foreign(text, view.width, STYLE[status])], ...drawCharts(service, describe, view)]
}

function drawKeys(keys: readonly Binding[], { size, width }: View): Line {
  const columns = Math.floor(size.columns / keys.length) - LABEL_COLUMNS
  return keys.flatMap(({ label, help }) => [
    cell(label, { columns: LABEL_COLUMNS, width, style: STYLE.strong }),
    cell(help, { columns, width }),
  ])
}

function drawItem(item: SheetItem, view: View): Line {
  if (item === 'heads') return drawHeads(view)
  if (typeof item === 'string') return [own(item, TEXT_STYLES[item])]
  if ('keys' in item) return drawKeys(item.keys, view)
  if ('at' in item) return drawChanges([item], view)
  return view.history === null ? [] : drawRow(toInstanceRow(view.history, item), view)
}

function drawTop({ subject }: SheetPage, view: View): readonly Line[] {
  if (subject === undefined) return []
  return 'sample' in subject ? drawInstance(subject, view) : drawService(subject, view)
}

/** The lines of a sheet from its offset on, as many as the screen shows. */
export function drawSheet({ offset }: Sheet, view: View): readonly Line[] {
  const { body, page } = view.layout
  const above = offset < page.top ? drawTop(page, view).slice(offset, offset + body) : []
  const first = Math.max(0, offset - page.top)
  const below = page.items.slice(first, first + body - above.length)
  return [...above, ...below.map((item) => drawItem(item, view))]
}

export function titleOf({ kind, name }: Sheet, { layout: { page } }: View): string {
  const { subject, items } = page
  if (kind === 'events' && items.length === 0) return 'no events yet'
  if (name === '') return kind
  const title = `${kind} ${toCell(name)}`
  if (subject === undefined || 'name' in subject) return title
  const { service } = subject
  return title + (service === null ? ', service unknown' : ` of ${toSafe(service)}`)
}
