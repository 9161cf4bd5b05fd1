import { isCovered } from '../domain/status/check.ts'
import type { History } from '../domain/history/history.ts'
import { countUnattributed } from '../domain/status/service.ts'
import { fit } from '../render/fit.ts'
import { formatAge, formatSeconds, formatTimeOfDay, plural } from '../render/number.ts'
import { toSafe } from '../render/safe.ts'
import {
  describeCoverage,
  describeFailure,
  describeLate,
  describeDuplicates,
  describeRule,
  describeShortage,
  OUT_OF_STEP_SHORT,
  describeThinCoverage,
  describeUnattributed,
} from '../render/words.ts'
import type { Model, Pace, Size } from './model.ts'
import {
  cell,
  columnsOf,
  cutLine,
  FAINT,
  foreign,
  type Line,
  own,
  REVERSED,
  type Span,
  STRONG,
  styleOf,
} from './span.ts'

const GAP = own('  ')
const LEAST_NAME = 7
// Below it how old the picture is says more than when it was taken.
const LEAST_FOR_TIME = 60

function describeProgress({ progress }: Pace): string | null {
  if (progress === null || progress === 'asked') return null
  const { listed, settled, waitingFor } = progress
  if (listed === 0) return 'reading the listing'
  const more = listed - settled > 1 ? ` and ${listed - settled - 1} more` : ''
  const last = waitingFor[0] === undefined ? '' : `, waiting for ${waitingFor[0]}${more}`
  return `reading ${settled}/${listed}${last}`
}

function describeAge({ now, history, size }: Model): string {
  if (history === null) return 'not read yet'
  const { startedAt } = history.snapshot
  if (size.columns < LEAST_FOR_TIME) return `read ${formatAge(now - startedAt)} ago`
  return `read ${formatTimeOfDay(startedAt)}, ${formatAge(now - startedAt)} ago`
}

/** Who is watched, how old the picture is, and how often it is taken: the last is cut first. */
function firstLine(model: Model, moment: string): Line {
  const { settings, size, width, pace } = model
  const progress = describeProgress(pace)
  const most = Math.max(LEAST_NAME, Math.floor(size.columns / 4))
  const only = settings.scope === null ? null : fit(toSafe(settings.scope), most, width)
  const state: Span[] = [
    ...(only === null ? [] : [GAP, foreign(only, width, STRONG)]),
    ...(pace.isPaused ? [GAP, own('PAUSED', `${STRONG};${REVERSED}`)] : []),
    ...[GAP, own(moment)],
  ]
  const name = toSafe(settings.source)
  const room = Math.max(LEAST_NAME, size.columns - columnsOf(state))
  return [
    cell(name, { columns: Math.min(width(name), room), width, style: STRONG }),
    ...state,
    ...(pace.isPaused ? [] : [GAP, own(`every ${formatSeconds(pace.intervalMs)}`)]),
    ...(progress === null ? [] : [GAP, own(progress, FAINT)]),
  ]
}

function describeTrouble({ current, downSince, snapshot }: History, model: Model): Line | null {
  if (downSince === null || current.listing.ok) return null
  const age = formatAge(model.now - snapshot.startedAt)
  const why = describeFailure(current.listing.failure)
  return [
    foreign(`listing is ${age} old: ${why}`, model.width, `${STRONG};${styleOf('unhealthy')}`),
    own(`  lost at ${formatTimeOfDay(downSince)}`, FAINT),
  ]
}

/** How much of the fleet answered, and what did not. */
function secondLine(model: Model): Line {
  const { history, pace, settings } = model
  if (history === null) return [own('waiting for the first round', FAINT)]
  const trouble = describeTrouble(history, model)
  if (trouble !== null) return trouble
  const { coverage } = history.judgement
  const { snapshot } = history
  const gaps = describeCoverage(coverage)
  const first =
    gaps === null
      ? own(`${coverage.answered} of ${coverage.listed} answered`)
      : own(gaps, styleOf('unknown'))
  const unattributed = countUnattributed(history.judgement.instances)
  const isLate = snapshot.durationMs > pace.intervalMs
  const { check } = settings.rule
  const others = [
    isCovered(coverage, check) ? null : describeThinCoverage(coverage, check.minCoverage),
    describeDuplicates(coverage),
    isLate ? describeLate(snapshot.durationMs) : null,
    unattributed === 0 ? null : describeUnattributed(unattributed),
    snapshot.cost.shortOf === null ? null : describeShortage(snapshot.cost.shortOf),
    snapshot.cost.isOutOfStep ? OUT_OF_STEP_SHORT : null,
  ].filter((part) => part !== null)
  return [first, ...others.flatMap((part) => [GAP, own(part, styleOf('unknown'))])]
}

/** What it costs the provider. */
function describeLoad({ history }: Model): string {
  if (history === null) return ''
  const { answered, listed } = history.judgement.coverage
  if (history.downSince !== null) return `${answered} of ${listed} had answered`
  const { cost, durationMs } = history.snapshot
  const rate = Math.round((cost.requests / Math.max(1, durationMs)) * 1000)
  const limit = cost.limit === null ? '' : `limit ${cost.limit.inFlight} in flight  `
  return `${limit}${plural(rate, 'request')}/s`
}

/** What the verdicts rest on. */
function describePolicy({ settings: { rule } }: Model): string {
  const { minimum, declared } = rule.policy
  const others = declared === undefined ? '' : ` (${plural(declared.size, 'service')} with another)`
  return `${describeRule(rule.policy)}, minimum ${minimum}${others}`
}

/** Whether cost and policy have room beside each other; by the size alone, so that nothing jumps. */
export function hasWideHeader({ columns }: Size): boolean {
  return columns >= 90
}

/**
 * The lines over everything else, at most so many; each fits.
 * @param moment when what is shown was read
 */
export function drawHeader(
  model: Model,
  lines: number,
  moment = describeAge(model),
): readonly Line[] {
  const { size, width } = model
  const load = describeLoad(model)
  const policy = own(describePolicy(model), FAINT)
  const first: Line = load === '' ? [] : [own(load), GAP]
  const last: Line[] = hasWideHeader(size) ? [[...first, policy]] : [first, [policy]]
  const all = [firstLine(model, moment), secondLine(model), ...last]
  return all.slice(0, lines).map((line) => cutLine(line, size.columns, width))
}
