import type { Change } from '../domain/change.ts'
import type { History, ServicePoint } from '../domain/history.ts'
import { orderInstances, WORST_INSTANCES_FIRST } from '../domain/order.ts'
import { type Measure, valuesOf } from '../domain/series.ts'
import type { Percent, Target } from '../domain/snapshot.ts'
import type { Track } from '../domain/track.ts'
import type { Instance } from '../domain/verdict.ts'
import { formatAge, formatTimeOfDay, plural } from '../render/number.ts'
import { toCell, toSafe } from '../render/safe.ts'
import { describeBounds, describeReason } from '../render/words.ts'
import { drawChanges } from './events.ts'
import { type Curve, drawChart, type Glyphs, glyphsOf } from './glyphs.ts'
import { formatPercent } from './measure.ts'
import { type Model, pictureTime } from './model.ts'
import { type Page, pageOf } from './page.ts'
import { toInstanceRow } from './rows.ts'
import { divide } from './screen.ts'
import { blank, cell, FAINT, foreign, type Line, own, type Style, STRONG, styleOf } from './span.ts'
import { drawHeads, drawRow, layOut } from './table.ts'

const AXIS_COLUMNS = 4
const GAP = 3
const LEAST_FOR_TWO = 100
const NAMES: Readonly<Record<Measure, string>> = { cpu: 'CPU', memory: 'memory' }
const MEASURES = ['cpu', 'memory'] as const

interface Drawing {
  readonly measure: Measure
  readonly caption: string
  readonly style: Style
  readonly curve: Curve
}

/** The lines over the values have to be told from them. */
function drawPlot(text: string, style: Style, { threshold, median }: Glyphs): Line {
  const parts = text.match(new RegExp(`${threshold}+|${median}+|[^${threshold}${median}]+`, 'gu'))
  return (parts ?? []).map((part) => {
    if (part.startsWith(threshold)) return own(part, FAINT)
    return own(part, part.startsWith(median) ? STRONG : style)
  })
}

/** A caption over a chart with its scale, so many columns wide. */
function drawOne(
  { caption, curve, style }: Drawing,
  columns: number,
  rows: number,
  model: Model,
): Line[] {
  const { width } = model
  const plot = { columns: columns - AXIS_COLUMNS, rows }
  const glyphs = glyphsOf(model)
  const lines = drawChart(curve, plot, glyphs)
  return [
    [cell(caption, { columns, width, style: STRONG })],
    ...lines.map((line, at): Line => {
      const scale = at === 0 ? '100' : at === rows - 1 ? '0' : ''
      return [own(`${scale.padStart(AXIS_COLUMNS - 1)} `, FAINT), ...drawPlot(line, style, glyphs)]
    }),
  ]
}

/** Both measures: side by side where there is room, else one under the other. */
function drawBoth(drawings: readonly [Drawing, Drawing], model: Model): Line[] {
  const { columns } = model.size
  const { body } = divide(model)
  if (columns < LEAST_FOR_TWO) {
    const rows = Math.max(3, Math.min(8, Math.floor((body - 10) / 2)))
    return drawings.flatMap((drawing) => drawOne(drawing, columns, rows, model))
  }
  const rows = Math.max(4, Math.min(12, body - 10))
  const each = Math.floor((columns - GAP) / 2)
  const [left, right] = drawings.map((drawing) => drawOne(drawing, each, rows, model))
  return (left ?? []).map((line, at) => [...line, blank(GAP), ...(right?.[at] ?? [])])
}

function historyOf(history: History, service: string | null, key: keyof ServicePoint): Percent[] {
  if (service === null) return []
  return history.services.map((round) => round.get(service)?.[key] ?? Number.NaN)
}

const MEDIAN = { cpu: 'cpuMedian', memory: 'memoryMedian' } as const

/** What happened, the newest first. */
function drawLog(changes: readonly Change[], model: Model): Line[] {
  if (changes.length === 0) return [[own('no events', FAINT)]]
  return [[own('events', STRONG)], ...changes.toReversed().map((one) => drawChanges([one], model))]
}

function drawInstanceCharts(
  { target, service, sample, reasons }: Instance,
  history: History,
  model: Model,
): Line[] {
  const { thresholds } = model.settings.rule.policy
  const [cpu, memory] = MEASURES.map((measure): Drawing => {
    const medians = historyOf(history, service, MEDIAN[measure])
    const value = formatPercent(sample?.[measure] ?? null)
    const median = formatPercent(medians.at(-1) ?? null)
    const isBreach = reasons.some(({ code }) => code === measure)
    return {
      measure,
      caption: `${NAMES[measure]} ${value}, median of its peers ${median}, threshold ${thresholds[measure]}`,
      style: styleOf(isBreach ? 'unhealthy' : 'healthy'),
      curve: {
        values: valuesOf(history.series, target, measure, history.series.columns.length),
        medians,
        threshold: thresholds[measure],
      },
    }
  }) as [Drawing, Drawing]
  return drawBoth([cpu, memory], model)
}

function describeStanding({ status, since, changes, appearedAt }: Track, model: Model): string {
  const age = formatAge(pictureTime(model) - since)
  const known = changes === 0 && appearedAt === null ? 'at least ' : ''
  const often = changes === 0 ? 'no change yet' : `changed ${plural(changes, 'time')}`
  const came = appearedAt === null ? '' : `, appeared at ${formatTimeOfDay(appearedAt)}`
  return `${status} for ${known}${age} (since ${formatTimeOfDay(since)}), ${often}${came}`
}

function findInstance(history: History, target: Target): Instance | undefined {
  const is = (one: Instance) => one.target === target
  return history.judgement.instances.find(is) ?? history.vanished.find(is)
}

/** One instance: what it is, why, how it came to it. */
export function openInstance(target: Target, model: Model): Page {
  const { history, width } = model
  const title = `instance ${target}`
  if (history === null) return pageOf(title, [])
  const changes = history.changes.filter(
    (change) => 'instance' in change && change.instance.target === target,
  )
  const instance = findInstance(history, target)
  const track = history.tracks.get(target)
  if (instance === undefined || track === undefined) {
    const left: Line = [own('not in the listing any more', styleOf('gone'))]
    return pageOf(title, [left, [], ...drawLog(changes, model)])
  }
  const { service, reasons, latencyMs } = instance
  const why = reasons.map(describeReason).join(', ')
  const took = latencyMs === null ? 'never asked' : `answered in ${Math.round(latencyMs)} ms`
  const style = styleOf(instance.status)
  return pageOf(`${title} of ${service === null ? 'no known service' : toSafe(service)}`, [
    [own(describeStanding(track, model), style)],
    [
      foreign(why === '' ? 'no fault' : why, width, style),
      own(instance.sample === null ? '' : `, ${took}`),
    ],
    ...drawInstanceCharts(instance, history, model),
    ...drawLog(changes, model),
  ])
}

/** One service: how its instances are on average, and each of them, the worst first. */
export function openService(name: string, model: Model): Page {
  const { history, width, size } = model
  const title = `service ${toCell(name)}`
  const service = history?.judgement.services.find((one) => one.name === name)
  if (history === null || service === undefined) return pageOf(title, [])
  const { thresholds } = model.settings.rule.policy
  const [cpu, memory] = MEASURES.map((measure): Drawing => {
    const values = historyOf(history, name, measure)
    const medians = historyOf(history, name, MEDIAN[measure])
    const mean = formatPercent(service[measure])
    const isBreach = (service[measure] ?? 0) >= thresholds[measure]
    return {
      measure,
      caption: `${NAMES[measure]}: mean ${mean}, median ${formatPercent(medians.at(-1) ?? null)}`,
      style: styleOf(isBreach ? 'unhealthy' : 'healthy'),
      curve: { values, medians, threshold: thresholds[measure] },
    }
  }) as [Drawing, Drawing]
  const members = history.judgement.instances.filter((one) => one.service === name)
  const table = layOut({ ...model, tab: 'instances' })
  const changes = history.changes.filter(
    (change) =>
      ('service' in change && change.service.name === name) ||
      ('instance' in change && change.instance.service === name),
  )
  const head = `${service.status}: ${describeBounds(service)}, ${plural(service.instances, 'instance')}`
  return pageOf(title, [
    [
      cell(head, {
        columns: Math.min(size.columns, width(head)),
        width,
        style: styleOf(service.status),
      }),
    ],
    ...drawBoth([cpu, memory], model),
    drawHeads(table),
    ...orderInstances(members, WORST_INSTANCES_FIRST).map((one) =>
      drawRow(toInstanceRow(history, one), table),
    ),
    ...drawLog(changes, model),
  ])
}
