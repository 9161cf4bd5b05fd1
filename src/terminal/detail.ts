import type { Change } from '../domain/history/change.ts'
import type { History, ServicePoint } from '../domain/history/history.ts'
import { type Measure, valuesOf } from '../domain/history/series.ts'
import type { Service } from '../domain/status/service.ts'
import type { Percent, InstanceId } from '../domain/snapshot.ts'
import type { InstanceHistory } from '../domain/history/instance-history.ts'
import type { Instance } from '../domain/status/verdict.ts'
import { CERTAINTY } from '../render/change-words.ts'
import { formatAge, formatTenths, formatTimeOfDay, plural } from '../render/number.ts'
import { toCell, toSafe } from '../render/safe.ts'
import { describeBounds, describeReason } from '../render/words.ts'
import { type Chart, drawCharts } from './charts.ts'
import { drawChanges } from './events.ts'
import { type Model, pictureTime } from './model.ts'
import { drawn, lineEach, type Lines, type Page, stack } from './page.ts'
import { toInstanceRow } from './rows.ts'
import { FAINT, foreign, type Line, own, STRONG, styleOf } from './span.ts'
import { drawHeads, drawRow, layOut } from './table.ts'

const NAMES: Readonly<Record<Measure, string>> = { cpu: 'CPU', memory: 'memory' }
const MEDIANS = { cpu: 'cpuMedian', memory: 'memoryMedian' } as const

/** One figure of a service in each of the last rounds; nothing for no service. */
function pastOf(history: History, service: string | null, key: keyof ServicePoint): Percent[] {
  if (service === null) return []
  return history.services.map((round) => round.get(service)?.[key] ?? Number.NaN)
}

/** The last one that there is, which is that of the picture. */
function lastOf(values: readonly Percent[]): Percent | null {
  return values.findLast((value) => !Number.isNaN(value)) ?? null
}

function forBoth(make: (measure: Measure) => Chart): Readonly<Record<Measure, Chart>> {
  return { cpu: make('cpu'), memory: make('memory') }
}

/** What happened, the newest first. */
function openLog(changes: readonly Change[], model: Model): Lines {
  if (changes.length === 0) return drawn([[own('no events', FAINT)]])
  const log = lineEach(changes.toReversed(), (change) => drawChanges([change], model))
  return stack(drawn([[own('events', STRONG)]]), log)
}

function chartInstance(instance: Instance, history: History, model: Model) {
  const { id, service, sample, reasons } = instance
  const { thresholds } = model.settings.policy
  return forBoth((measure) => {
    const medians = pastOf(history, service, MEDIANS[measure])
    const value = formatTenths(sample?.[measure])
    const median = formatTenths(lastOf(medians))
    const threshold = thresholds[measure]
    const values = valuesOf(history.series, id, measure, history.series.columns.length)
    return {
      caption: `${NAMES[measure]} ${value}, peers' median ${median}`,
      isBreach: reasons.some(({ code }) => code === measure),
      curve: { values, medians, threshold },
      times: history.times,
    }
  })
}

function describeStanding(track: InstanceHistory, model: Model): string {
  const { status, since, changes, appearedAt } = track
  const age = formatAge(pictureTime(model) - since)
  const known = CERTAINTY[track.certainty]
  const often = changes === 0 ? 'no change yet' : `changed ${plural(changes, 'time')}`
  const came = appearedAt === null ? '' : `, appeared at ${formatTimeOfDay(appearedAt)}`
  return `${status} for ${known}${age} (since ${formatTimeOfDay(since)}), ${often}${came}`
}

function describeAnswer({ sample, reasons, latencyMs }: Instance): string {
  const why = reasons.map(describeReason).join(', ')
  const took = latencyMs === null ? '' : `, answered in ${Math.round(latencyMs)} ms`
  return `${why === '' ? 'no fault' : why}${sample === null ? '' : took}`
}

/** One instance: what it is, why, how it came to it. */
export function openInstance(id: InstanceId, model: Model): Page {
  const { history, width } = model
  const title = `instance ${toCell(id)}`
  if (history === null) return { title, ...drawn([]) }
  const log = openLog(
    history.changes.filter((one) => 'instance' in one && one.instance.id === id),
    model,
  )
  const instance = history.judgement.instances.find((one) => one.id === id)
  const track = history.tracks.get(id)
  if (instance === undefined || track === undefined) {
    const left: Line = [own('not in the listing any more', styleOf('gone'))]
    return { title, ...stack(drawn([left, []]), log) }
  }
  const { service, status } = instance
  const head: readonly Line[] = [
    [own(describeStanding(track, model), styleOf(status))],
    [foreign(describeAnswer(instance), width, styleOf(status))],
    ...drawCharts(chartInstance(instance, history, model), model),
  ]
  const of = service === null ? 'no known service' : toSafe(service)
  return { title: `${title} of ${of}`, ...stack(drawn(head), log) }
}

function chartService(service: Service, history: History, model: Model) {
  const { thresholds } = model.settings.policy
  return forBoth((measure) => {
    const values = pastOf(history, service.name, measure)
    const medians = pastOf(history, service.name, MEDIANS[measure])
    const mean = service[measure]
    const median = formatTenths(lastOf(medians))
    return {
      caption: `${NAMES[measure]}: mean ${formatTenths(mean)}, median ${median}`,
      isBreach: mean !== null && mean >= thresholds[measure],
      curve: { values, medians, threshold: thresholds[measure] },
      times: history.times,
    }
  })
}

/** Its instances by address, those with faults first. */
function openMembers(name: string, history: History, model: Model): Lines {
  const members = history.judgement.instances.filter(({ service }) => service === name)
  const isFine = ({ status }: Instance) => status === 'healthy'
  const ordered = [...members.filter((one) => !isFine(one)), ...members.filter(isFine)]
  const table = layOut({ ...model, tab: 'instances' })
  const rows = lineEach(ordered, (one) => drawRow(toInstanceRow(history, one), table))
  return stack(drawn([drawHeads(table)]), rows)
}

/** One service: how its instances are on average, each of them, what happened to them. */
export function openService(name: string, model: Model): Page {
  const { history, width } = model
  const title = `service ${toCell(name)}`
  const service = history?.judgement.services.find((one) => one.name === name)
  if (history === null || service === undefined) return { title, ...drawn([]) }
  const log = openLog(
    history.changes.filter(
      (change) =>
        ('service' in change && change.service.name === name) ||
        ('instance' in change && change.instance.service === name),
    ),
    model,
  )
  const bounds = `${service.status}: ${describeBounds(service)}`
  const head: readonly Line[] = [
    [
      foreign(
        `${bounds}, ${plural(service.instances, 'instance')}`,
        width,
        styleOf(service.status),
      ),
    ],
    ...drawCharts(chartService(service, history, model), model),
  ]
  return { title, ...stack(drawn(head), openMembers(name, history, model), log) }
}
