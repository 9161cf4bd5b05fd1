import { orderRows, SERVICE_ROWS, WORST_SERVICES_FIRST } from '../../domain/report/order.ts'
import { explainRound } from '../../domain/report/explain.ts'
import { countWaiting } from '../../domain/status/judge.ts'
import { countUnattributed, type Service } from '../../domain/status/service.ts'
import { describeFailure } from '../../render/words/failure.ts'
import { fit, fitEnd } from '../../render/fit.ts'
import {
  formatAge,
  formatSeconds,
  formatTime,
  formatTimeOfDay,
  plural,
} from '../../render/number.ts'
import { toCell, toSafe } from '../../render/safe.ts'
import {
  describeCoverage,
  describeRest,
  describePolicy,
  formatHeadroom,
} from '../../render/words/status.ts'
import { describeShort } from '../../render/words/note.ts'
import { STRIP_GAP, type View } from '../layout.ts'
import { type PaceState, presentTime } from '../state/model.ts'
import { isReplaying } from '../state/replay.ts'
import { servicesOf } from '../state/rows.ts'
import { describeCost, describeMoment, describePace } from './replay.ts'
import { blank, cell, columnsOf, foreign, type Line, own, STYLE } from './span.ts'

const GAP = own('  ')
const LEAST_NAME = 7
// On narrower terminals the header shows the age alone.
const LEAST_FOR_TIME = 60
/** The notes on a round that the header shows, in this order. */
const NOTES = [
  'partial',
  'remark',
  'lowCoverage',
  'duplicates',
  'late',
  'unattributed',
  'shortage',
  'outOfStep',
] as const

function describeProgress({ progress, asked }: PaceState): string | null {
  if (progress === null) return null
  if (asked !== null) return `reading ${formatTimeOfDay(asked)}`
  if (progress === 'asked') return null
  const { listed, settled, waitingFor } = progress
  if (listed === 0) return 'reading the listing'
  const more = listed - settled > 1 ? ` and ${listed - settled - 1} more` : ''
  const last = waitingFor[0] === undefined ? '' : `, waiting for ${waitingFor[0]}${more}`
  return `reading ${settled}/${listed}${last}`
}

function describeAge(view: View): string {
  if (isReplaying(view)) return describeMoment(view)
  const { now, history, isPast, size } = view
  if (history === null) return 'not read yet'
  const { startedAt } = history.snapshot
  const age = `${formatAge(now - startedAt)} ago`
  if (size.columns < LEAST_FOR_TIME) return isPast ? age : `read ${age}`
  return isPast ? `${formatTime(startedAt)}, ${age}` : `read ${formatTimeOfDay(startedAt)}, ${age}`
}

/** The mark of a view that does not follow the present; null for one that does. */
function markOf({ isPast, pace, replay }: View): string | null {
  if (replay !== null) return 'REPLAY'
  if (isPast) return 'PAST'
  return pace.isPaused ? 'PAUSED' : null
}

/** The steps in which the view goes on; null if it does not by itself. */
function describeSteps(view: View): string | null {
  if (isReplaying(view)) return view.replay.shown === null ? null : describePace(view)
  const { pace, isPast } = view
  const interval = formatSeconds(pace.intervalMs)
  if (isPast) return `step ${interval}`
  return pace.isPaused ? null : `every ${interval}`
}

/** Source, scope, time, interval and progress; the last ones are cut first. */
function firstLine(model: View, moment: string): Line {
  const { settings, size, width } = model
  const mark = markOf(model)
  const progress = describeProgress(model.pace)
  const most = Math.max(LEAST_NAME, Math.floor(size.columns / 4))
  const scope = fit(toSafe(settings.scope ?? ''), most, width)
  const parts: Line[number][] = []
  if (scope !== '') parts.push(GAP, foreign(scope, width, STYLE.strong))
  if (mark !== null) parts.push(GAP, own(mark, `${STYLE.strong};${STYLE.reversed}`))
  parts.push(GAP, own(moment))
  const steps = describeSteps(model)
  const pace: Line = steps === null ? [] : [GAP, own(steps)]
  // A replay that is cut would not say whether it plays.
  if (model.replay !== null) parts.push(...pace)
  const source = toSafe(settings.source)
  const room = Math.max(LEAST_NAME, size.columns - columnsOf(parts))
  if (model.replay === null) parts.push(...pace)
  if (progress !== null) parts.push(GAP, own(progress, STYLE.faint))
  const columns = Math.min(width(source), room)
  // The end of a path tells more than its beginning.
  const name = model.replay === null ? source : fitEnd(source, columns, width)
  return [cell(name, { columns, width, style: STYLE.strong }), ...parts]
}

function secondLine(model: View): Line {
  const { history, pace, replay, settings, width } = model
  if (history === null) return [own('waiting for the first round', STYLE.faint)]
  const { current, downSince, snapshot } = history
  if (downSince !== null && !current.listing.ok) {
    const age = formatAge(presentTime(model) - snapshot.startedAt)
    const outage = `listing is ${age} old: ${describeFailure(current.listing.failure)}`
    return [
      foreign(outage, width, `${STYLE.strong};${STYLE.unhealthy}`),
      own(`  lost at ${formatTimeOfDay(downSince)}`, STYLE.faint),
    ]
  }
  const { coverage, instances } = history.judgement
  const isComplete = coverage.answered + countWaiting(coverage) === coverage.listed
  const round = { snapshot, coverage, policy: settings.policy }
  const isRecorded = replay !== null
  // A recorded round is never late.
  const intervalMs = isRecorded ? null : pace.intervalMs
  const notes = [...explainRound(round, { intervalMs, isRecorded })]
  const count = countUnattributed(instances)
  if (count > 0) notes.push({ code: 'unattributed', count })
  const first = own(describeCoverage(coverage), STYLE[isComplete ? 'plain' : 'unknown'])
  const others = describeShort(notes, NOTES)
  return [first, ...others.flatMap((part) => [GAP, own(part, STYLE.unknown)])]
}

function describeLoad({ history, replay }: View): string {
  if (history === null) return ''
  if (replay !== null) return describeCost(history.current)
  const { answered, listed } = history.judgement.coverage
  if (history.downSince !== null) return `${answered} of ${listed} had answered`
  const { cost } = history.snapshot
  if (cost === null) return ''
  const limit = cost.limit === null ? '' : `limit ${cost.limit.inFlight} in flight  `
  return `${limit}${plural(cost.requests, 'request')} per round`
}

export function drawHeader(view: View, lines: number, moment = describeAge(view)): readonly Line[] {
  const load = describeLoad(view)
  const first: Line = load === '' ? [] : [own(load), GAP]
  const { history, settings } = view
  const policy: Line = [own(describePolicy(settings.policy, history?.snapshot), STYLE.faint)]
  const last = view.layout.isWideHeader ? [[...first, ...policy]] : [first, policy]
  return [firstLine(view, moment), secondLine(view), ...last].slice(0, lines)
}

function drawService(service: Service, { layout: { strip }, width }: View): Line {
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

/** A cell per service, in columns by name; without room for all, the worst ones and a count of the others. */
export function drawStrip(view: View, lines: number): readonly Line[] {
  const { across, each } = view.layout.strip
  const services = servicesOf(view)
  if (lines === 0 || services.length === 0) return []
  const fits = services.length <= across * lines
  const ordered = fits ? services : orderRows(SERVICE_ROWS, services, WORST_SERVICES_FIRST)
  const most = fits ? Infinity : across * lines - 1
  const cells = ordered.slice(0, most).map((service) => drawService(service, view))
  if (!fits) {
    const rest = describeRest(ordered.slice(most))
    cells.push([cell(rest, { columns: each, width: view.width, style: STYLE.faint })])
  }
  const height = Math.ceil(cells.length / across)
  return Array.from({ length: height }, (_, line) =>
    Array.from({ length: across }, (__, column) => cells[column * height + line])
      .filter((one) => one !== undefined)
      .flatMap((one, at) => (at === 0 ? one : [blank(STRIP_GAP), ...one])),
  )
}
