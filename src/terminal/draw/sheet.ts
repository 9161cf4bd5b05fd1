import type { InstanceHistory } from '../../domain/history/instance-history.ts'
import { valuesOf } from '../../domain/history/series.ts'
import { byMeasure, type Measure } from '../../domain/measure.ts'
import type { Percent } from '../../domain/snapshot.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/verdict.ts'
import { CERTAINTY } from '../../render/words/change.ts'
import { formatAge, formatTenths, formatTimeOfDay, plural } from '../../render/number.ts'
import { toCell, toSafe } from '../../render/safe.ts'
import { describeBounds, describeReason } from '../../render/words/judgement.ts'
import { BINDINGS, LEGEND } from '../state/bindings.ts'
import type { Block, View } from '../layout.ts'
import { type Sheet, statusTime } from '../state/model.ts'
import { toInstanceRow } from '../state/rows.ts'
import { type Chart, drawCharts } from './charts.ts'
import { drawChanges } from './events.ts'
import { cell, foreign, type Line, own, STYLE } from './span.ts'
import { drawHeads, drawRow, tableOf } from './table.ts'

const WORDS = byMeasure(({ word }) => word)
const LABEL_COLUMNS = 12

type Figure = 'mean' | 'p50'

/** One figure of a service in each of the last rounds. */
function pastOf({ history }: View, service: string, measure: Measure, figure: Figure): Percent[] {
  const loads = history?.loads ?? []
  return loads.map((round) => round.get(service)?.[measure]?.[figure] ?? Number.NaN)
}

function lastOf(values: readonly Percent[]): string {
  return formatTenths(values.findLast((value) => !Number.isNaN(value)))
}

function chartInstance(instance: Instance, measure: Measure, view: View): Chart {
  const { history, settings } = view
  const { id, service, sample, reasons } = instance
  const medians = service === null ? [] : pastOf(view, service, measure, 'p50')
  const value = formatTenths(sample?.[measure])
  return {
    caption: `${WORDS[measure]} ${value}, peers' median ${lastOf(medians)}`,
    isBreach: reasons.some(({ code }) => code === measure),
    values: history === null ? [] : valuesOf(history.series, id, measure, Infinity),
    medians,
    threshold: settings.policy.thresholds[measure],
  }
}

function chartService(service: Service, measure: Measure, view: View): Chart {
  const threshold = view.settings.policy.thresholds[measure]
  const medians = pastOf(view, service.name, measure, 'p50')
  const mean = service[measure]
  return {
    caption: `${WORDS[measure]}: mean ${formatTenths(mean)}, median ${lastOf(medians)}`,
    isBreach: mean !== null && mean >= threshold,
    values: pastOf(view, service.name, measure, 'mean'),
    medians,
    threshold,
  }
}

function describeHistory(history: InstanceHistory, model: View): string {
  const { status, since, certainty, changes, appearedAt } = history
  const age = formatAge(statusTime(model) - since)
  const often = changes === 0 ? 'no status changes' : `changed ${plural(changes, 'time')}`
  const appeared = appearedAt === null ? '' : `, appeared at ${formatTimeOfDay(appearedAt)}`
  const from = formatTimeOfDay(since)
  return `${status} for ${CERTAINTY[certainty]}${age} (since ${from}), ${often}${appeared}`
}

function describeAnswer({ sample, reasons, latencyMs }: Instance): string {
  const why = reasons.length === 0 ? 'no fault' : reasons.map(describeReason).join(', ')
  const isAnswered = sample !== null && latencyMs !== null
  return isAnswered ? `${why}, answered in ${Math.round(latencyMs)} ms` : why
}

function drawInstance(instance: Instance, history: InstanceHistory, model: View): Line[] {
  const style = STYLE[instance.status]
  return [
    [own(describeHistory(history, model), style)],
    [foreign(describeAnswer(instance), model.width, style)],
    ...drawCharts((measure) => chartInstance(instance, measure, model), model),
  ]
}

function drawService(service: Service, model: View): Line[] {
  const { status, instances } = service
  const text = `${status}: ${describeBounds(service)}, ${plural(instances, 'instance')}`
  return [
    [foreign(text, model.width, STYLE[status])],
    ...drawCharts((measure) => chartService(service, measure, model), model),
  ]
}

function drawHelp(across: number, { size, width }: View): Line[] {
  const columns = Math.floor(size.columns / across) - LABEL_COLUMNS
  const entries = BINDINGS.map(({ label, help }) => [
    cell(label, { columns: LABEL_COLUMNS, width, style: STYLE.strong }),
    cell(help, { columns, width }),
  ])
  const height = Math.ceil(entries.length / across)
  const lines = entries
    .slice(0, height)
    .map((entry, at) => (across === 1 ? entry : [...entry, ...(entries[height + at] ?? [])]))
  return [...lines, [], ...LEGEND.map((text) => [own(text)])]
}

/** The lines of a block before its items. */
function drawTop(block: Block, model: View): readonly Line[] {
  switch (block.kind) {
    case 'help':
      return drawHelp(block.across, model)
    case 'left':
      return [[own('no longer listed', STYLE.gone)]]
    case 'instance':
      return drawInstance(block.instance, block.history, model)
    case 'service':
      return drawService(block.service, model)
    case 'members':
      return [drawHeads(tableOf(model))]
    case 'log':
      return [
        [block.changes.length === 0 ? own('no events', STYLE.faint) : own('events', STYLE.strong)],
      ]
    case 'events':
      return []
  }
}

function drawItem(block: Block, at: number, model: View): Line {
  // The newest first.
  if ('changes' in block)
    return drawChanges(block.changes.slice(-1 - at, block.changes.length - at), model)
  const member = block.kind === 'members' ? block.members[at] : undefined
  if (member === undefined || model.history === null) return []
  return drawRow(toInstanceRow(model.history, member), tableOf(model))
}

/** The visible lines of the sheet on top. */
export function drawSheet({ offset }: Sheet, model: View): Line[] {
  const { blocks, body } = model.layout
  let start = -offset
  return blocks.flatMap((block) => {
    const from = Math.max(0, -start)
    const to = Math.min(block.count, body - start)
    start += block.count
    if (from >= to) return []
    const top = drawTop(block, model)
    return Array.from({ length: to - from }, (_, line) => {
      const at = from + line
      return top[at] ?? drawItem(block, at - top.length, model)
    })
  })
}

export function titleOf(sheet: Sheet, { layout: { blocks } }: View): string {
  const [block] = blocks
  if ('name' in sheet) return `service ${toCell(sheet.name)}`
  if (sheet.kind === 'events' && block?.count === 0) return 'no events yet'
  if (!('id' in sheet)) return sheet.kind
  const title = `instance ${toCell(sheet.id)}`
  if (block?.kind !== 'instance') return title
  const { service } = block.instance
  return title + (service === null ? ', service unknown' : ` of ${toSafe(service)}`)
}
