import { isCovered } from '../../domain/status/judge.ts'
import type { History } from '../../domain/history/history.ts'
import { countUnattributed } from '../../domain/status/service.ts'
import { describeFailure } from '../../render/failure-words.ts'
import { fit } from '../../render/fit.ts'
import { formatAge, formatSeconds, formatTimeOfDay, plural } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import {
  describeCoverage,
  describeLate,
  describeLowCoverage,
  describeDuplicates,
  describeRule,
  describeShortage,
  OUT_OF_STEP_SHORT,
  describeUnattributed,
} from '../../render/words.ts'
import type { View } from '../layout.ts'
import type { Pace } from '../state/model.ts'
import { cell, columnsOf, cutLine, foreign, type Line, own, type Span, STYLE } from './span.ts'

const GAP = own('  ')
const LEAST_NAME = 7
// On narrower terminals the header shows the age alone.
const LEAST_FOR_TIME = 60

function describeProgress({ progress }: Pace): string | null {
  if (progress === null || progress === 'asked') return null
  const { listed, settled, waitingFor } = progress
  if (listed === 0) return 'reading the listing'
  const more = listed - settled > 1 ? ` and ${listed - settled - 1} more` : ''
  const last = waitingFor[0] === undefined ? '' : `, waiting for ${waitingFor[0]}${more}`
  return `reading ${settled}/${listed}${last}`
}

function describeAge({ now, history, size }: View): string {
  if (history === null) return 'not read yet'
  const { startedAt } = history.snapshot
  if (size.columns < LEAST_FOR_TIME) return `read ${formatAge(now - startedAt)} ago`
  return `read ${formatTimeOfDay(startedAt)}, ${formatAge(now - startedAt)} ago`
}

/** Source, scope, time, interval and progress; the last ones are cut first. */
function firstLine(model: View, moment: string): Line {
  const { settings, size, width, pace } = model
  const { scope, source } = settings
  const progress = describeProgress(pace)
  const most = Math.max(LEAST_NAME, Math.floor(size.columns / 4))
  const parts: Span[] = []
  if (scope !== null) parts.push(GAP, foreign(fit(toSafe(scope), most, width), width, STYLE.strong))
  if (pace.isPaused) parts.push(GAP, own('PAUSED', `${STYLE.strong};${STYLE.reversed}`))
  parts.push(GAP, own(moment))
  const name = toSafe(source)
  const room = Math.max(LEAST_NAME, size.columns - columnsOf(parts))
  if (!pace.isPaused) parts.push(GAP, own(`every ${formatSeconds(pace.intervalMs)}`))
  if (progress !== null) parts.push(GAP, own(progress, STYLE.faint))
  const columns = Math.min(width(name), room)
  return [cell(name, { columns, width, style: STYLE.strong }), ...parts]
}

function describeOutage({ current, downSince, snapshot }: History, model: View): Line | null {
  if (downSince === null || current.listing.ok) return null
  const age = formatAge(model.now - snapshot.startedAt)
  const why = describeFailure(current.listing.failure)
  const style = `${STYLE.strong};${STYLE.unhealthy}`
  return [
    foreign(`listing is ${age} old: ${why}`, model.width, style),
    own(`  lost at ${formatTimeOfDay(downSince)}`, STYLE.faint),
  ]
}

/** Coverage and warnings. */
function secondLine(model: View): Line {
  const { history, pace, settings } = model
  if (history === null) return [own('waiting for the first round', STYLE.faint)]
  const outage = describeOutage(history, model)
  if (outage !== null) return outage
  const { coverage, instances } = history.judgement
  const { durationMs, cost } = history.snapshot
  const { policy } = settings
  const gaps = describeCoverage(coverage)
  const all = `${coverage.answered} of ${coverage.listed} answered`
  const unattributed = countUnattributed(instances)
  const others = [
    isCovered(coverage, policy) ? null : describeLowCoverage(coverage, policy.minCoverage),
    describeDuplicates(coverage),
    durationMs > pace.intervalMs ? describeLate(durationMs) : null,
    unattributed === 0 ? null : describeUnattributed(unattributed),
    cost.shortOf === null ? null : describeShortage(cost.shortOf),
    cost.isOutOfStep ? OUT_OF_STEP_SHORT : null,
  ].filter((part) => part !== null)
  const warning = STYLE.unknown
  const first = gaps === null ? own(all) : own(gaps, warning)
  return [first, ...others.flatMap((part) => [GAP, own(part, warning)])]
}

/** Load on the provider. */
function describeLoad({ history }: View): string {
  if (history === null) return ''
  const { answered, listed } = history.judgement.coverage
  if (history.downSince !== null) return `${answered} of ${listed} had answered`
  const { cost, durationMs } = history.snapshot
  const rate = Math.round((cost.requests / Math.max(1, durationMs)) * 1000)
  const limit = cost.limit === null ? '' : `limit ${cost.limit.inFlight} in flight  `
  return `${limit}${plural(rate, 'request')}/s`
}

function describePolicy({ settings: { policy } }: View): string {
  const { minimum, declared } = policy
  const others = declared === undefined ? '' : ` (${plural(declared.size, 'service')} with another)`
  return `${describeRule(policy)}, minimum ${minimum}${others}`
}

/** The first lines of the screen, at most `lines`. */
export function drawHeader(view: View, lines: number, moment = describeAge(view)): readonly Line[] {
  const { layout, size, width } = view
  const load = describeLoad(view)
  const policy = own(describePolicy(view), STYLE.faint)
  const first: Line = load === '' ? [] : [own(load), GAP]
  const last: Line[] = layout.isWideHeader ? [[...first, policy]] : [first, [policy]]
  const all = [firstLine(view, moment), secondLine(view), ...last]
  return all.slice(0, lines).map((line) => cutLine(line, size.columns, width))
}
