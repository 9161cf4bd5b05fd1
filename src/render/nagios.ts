import { findTight, isCovered, judgeFleet } from '../domain/check.ts'
import type { Render } from './layout.ts'
import { plural } from './number.ts'
import type { Report } from './report.ts'
import { escapeUnsafe, toSafe } from './safe.ts'
import {
  describeCoverage,
  describeShortfall,
  describeThinCoverage,
  describeTight,
  enumerate,
} from './words.ts'

/** The states of a plugin; their places are its exit codes. */
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
type State = (typeof STATES)[number]

/** @returns the exit code of a plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN */
export function nagiosCodeOf(report: Report): number {
  return STATES.indexOf(stateOf(report))
}

function stateOf(report: Report): State {
  switch (judgeFleet(report, report.check)) {
    case 'unhealthy':
      return 'CRITICAL'
    case 'unknown':
      return 'UNKNOWN'
    case 'healthy':
      return findTight(report.services, report.check).length > 0 ? 'WARNING' : 'OK'
  }
}

/** Of all that is not as it should be, what decided on the state. */
function explain(report: Report): string {
  const { services, absent, coverage, check } = report
  const failing = services.filter(({ status }) => status === 'unhealthy')
  const open = services.filter(({ status }) => status === 'unknown')
  const total = `of ${plural(services.length, 'service')}`
  if (services.length === 0) return 'no service is known'
  if (!isCovered(coverage, check)) return describeThinCoverage(coverage, check.minCoverage)
  if (failing.length > 0) {
    return `${failing.length} ${total} below the minimum: ${enumerate(failing.map(describeShortfall))}`
  }
  if (open.length > 0) {
    return `${open.length} ${total} undecided: ${enumerate(open.map(describeShortfall))}`
  }
  if (absent.length > 0) return `no instance reports ${enumerate(absent.map(toSafe))}`
  const tight = findTight(services, check)
  if (tight.length > 0) return describeTight(tight, check.warnHeadroom ?? 0)
  return `${services.length} ${services.length === 1 ? 'service has' : 'services have'} the minimum`
}

/** Labels that may hold neither an equals sign nor a quote, each of them once. */
function makeLabels(names: readonly string[]): string[] {
  const taken = new Set(['answered', 'time'])
  return names.map((name) => {
    const plain = escapeUnsafe(name).replace(/[='|]/g, '_')
    let label = plain
    for (let number = 2; taken.has(label); number += 1) label = `${plain}_${number}`
    taken.add(label)
    return label
  })
}

function* measure({ services, coverage, check, snapshot }: Report): Generator<string> {
  const labels = makeLabels(services.map(({ name }) => name))
  for (const [at, { healthy, instances, minimum }] of services.entries()) {
    const warn = check.warnHeadroom === null ? '' : `${minimum + check.warnHeadroom}:`
    yield `'${labels[at]}'=${healthy};${warn};${minimum}:;0;${instances}`
  }
  const { answered, listed } = coverage
  yield `answered=${answered};;;0;${listed}`
  yield `time=${(snapshot.durationMs / 1000).toFixed(3)}s;;;0`
}

/** A bar begins the perfdata, wherever it stands. */
function line(state: State, sentence: string): string {
  return `CPX ${state} - ${escapeUnsafe(sentence).replaceAll('|', '/')}`
}

/**
 * The one line of a plugin, with perfdata
 * (https://www.monitoring-plugins.org/doc/guidelines.html).
 */
export const renderNagios: Render = function* (report) {
  const { answered, listed } = report.coverage
  const gaps = describeCoverage(report.coverage) ?? `${answered} of ${listed} answered`
  // Nagios makes a colon of a semicolon.
  const sentence = `${explain(report)}, ${gaps}`
  yield `${line(stateOf(report), sentence)} | ${[...measure(report)].join(' ')}\n`
}

/** What a plugin says that could not tell. */
export function renderNagiosUnknown(sentence: string): string {
  return `${line('UNKNOWN', sentence)}\n`
}
