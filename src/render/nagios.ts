import { findLowHeadroom } from '../domain/status/headroom.ts'
import { judgeFleet } from '../domain/status/judge.ts'
import { orderRows, SERVICE_ROWS, WORST_SERVICES_FIRST } from '../domain/report/order.ts'
import type { Service } from '../domain/status/service.ts'
import { asciiWidth } from './ascii.ts'
import type { Layout, Render } from './layout.ts'
import { plural } from './number.ts'
import type { Report } from '../domain/report/report.ts'
import { remarksOn } from '../domain/report/explain.ts'
import { escapeUnsafe, toSafe } from './safe.ts'
import { describeNote } from './words/note.ts'
import { describeLack } from './words/fleet.ts'
import { describeCoverage, describeLowHeadroom, enumerate } from './words/status.ts'

/** The states of a plugin; their indexes are its exit codes. */
const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
type State = (typeof STATES)[number]

/** @returns the exit code of a plugin: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN */
export function nagiosCodeOf(report: Report): number {
  return STATES.indexOf(stateOf(report))
}

const BY_STATUS = { healthy: 'OK', unhealthy: 'CRITICAL', unknown: 'UNKNOWN' } as const

function stateOf(report: Report): State {
  const state = BY_STATUS[judgeFleet(report)]
  const isLow = findLowHeadroom(report.services, report.policy).length > 0
  return state === 'OK' && isLow ? 'WARNING' : state
}

/** The reason for the state. */
function explain(report: Report): string {
  const { services, policy } = report
  const lack = describeLack(
    report,
    (absent) => `no instance reports ${enumerate(absent.map(toSafe))}`,
  )
  if (lack !== null) return lack
  const low = findLowHeadroom(services, policy)
  if (low.length > 0) return describeLowHeadroom(low, policy.warnHeadroom ?? 0)
  return `${services.length} ${services.length === 1 ? 'service has' : 'services have'} the minimum`
}

/** The remarks that make a round doubtful, in this order: a plugin has no other line for them. */
const GRAVE = ['partial', 'stale', 'missingParts', 'notRead', 'notRecorded', 'warning'] as const

/** The doubts about a round in words; empty if there are none. */
function explainDoubts({ snapshot }: Report): string {
  const notes = [...remarksOn(snapshot)]
  const codeOf = (note: (typeof notes)[number]) =>
    note.code === 'remark' ? note.remark.code : note.code
  const grave = GRAVE.flatMap((code) => notes.filter((note) => codeOf(note) === code))
  return grave.map(describeNote).join(', ')
}

// Older versions of Nagios read no more of a plugin.
const MOST_BYTES = 4096
// For the reason; for the coverage, and for doubts; the rest is for perfdata.
const MOST_EXPLAINED = 1024
const MOST_GAPS = 512
const MOST_LABEL = 256

type CountBytes = (text: string) => number

/** Measures UTF-8, or the ASCII that is printed instead. */
function bytesBy({ width }: Pick<Layout, 'width'>): CountBytes {
  return (text) => Math.max(width(text), Buffer.byteLength(text))
}

/** Cuts a text to a number of bytes, with an ellipsis at its end. */
function cut(text: string, most: number, bytes: CountBytes): string {
  if (bytes(text) <= most) return text
  let kept = ''
  let left = most - bytes('…')
  for (const character of text) {
    left -= bytes(character)
    if (left < 0) break
    kept += character
  }
  return `${kept}…`
}

/** Returns a function that makes unique labels without equals signs, quotes and bars. */
function labelsWithin(bytes: CountBytes) {
  const taken = new Set(['answered', 'time'])
  const numbers = new Map<string, number>()
  return (name: string): string => {
    const plain = cut(escapeUnsafe(name).replace(/[='|]/g, '_'), MOST_LABEL, bytes)
    let label = plain
    let number = numbers.get(plain) ?? 2
    for (; taken.has(label); number += 1) label = `${plain}_${number}`
    numbers.set(plain, number)
    taken.add(label)
    return label
  }
}

function measureTotals({ coverage, snapshot }: Report): string {
  const { answered, listed } = coverage
  const seconds = (snapshot.durationMs / 1000).toFixed(3)
  return `answered=${answered};;;0;${listed} time=${seconds}s;;;0`
}

/** The perfdata of each service. */
function measureServices({ services, policy }: Report, bytes: CountBytes): Map<Service, string> {
  const labelOf = labelsWithin(bytes)
  return new Map(
    services.map((service) => {
      const { name, healthy, instances, minimum } = service
      const warn = policy.warnHeadroom === null ? '' : `${minimum + policy.warnHeadroom}:`
      return [service, `'${labelOf(name)}'=${healthy};${warn};${minimum}:;0;${instances} `]
    }),
  )
}

/** The perfdata of as many services as fit, the worst first. */
function fitServices(
  measured: ReadonlyMap<Service, string>,
  room: number,
  bytes: CountBytes,
): readonly string[] {
  const chosen: string[] = []
  let left = room
  for (const service of orderRows(SERVICE_ROWS, [...measured.keys()], WORST_SERVICES_FIRST)) {
    const text = measured.get(service) ?? ''
    left -= bytes(text)
    if (left < 0) break
    chosen.push(text)
  }
  return chosen
}

/** Replaces bars, because the first one begins the perfdata. */
function line(state: State, sentence: string): string {
  return `CPX ${state} - ${escapeUnsafe(sentence).replaceAll('|', '/')}`
}

function describeLeftOut(count: number, all: number): string {
  return `, perfdata without ${count} of ${plural(all, 'service')}`
}

/**
 * The one line of a plugin, with perfdata, in at most 4 KiB
 * (https://www.monitoring-plugins.org/doc/guidelines.html). If the services do not fit, it has the
 * worst, and the text has the number of the others.
 */
export const renderNagios: Render = function* (report, layout) {
  const bytes = bytesBy(layout)
  const gaps = describeCoverage(report.coverage)
  const moment = layout.past === null ? '' : `${layout.past}: `
  const why = moment + cut(escapeUnsafe(explain(report)), MOST_EXPLAINED, bytes)
  // Nagios turns a semicolon into a colon, so the parts are separated by a comma.
  const parts = [gaps, explainDoubts(report)].map((each) => cut(each, MOST_GAPS, bytes))
  const text = line(stateOf(report), [why, ...parts].filter((part) => part !== '').join(', '))
  const totals = measureTotals(report)
  const measured = measureServices(report, bytes)
  const all = [...measured.values()]
  const room = MOST_BYTES - bytes(`${text} | ${totals}\n`)
  if (bytes(all.join('')) <= room) yield `${text} | ${all.join('')}${totals}\n`
  else {
    const most = describeLeftOut(all.length, all.length)
    const chosen = fitServices(measured, room - bytes(most), bytes)
    const missing = describeLeftOut(all.length - chosen.length, all.length)
    yield `${text}${missing} | ${totals} ${chosen.join('').trimEnd()}\n`
  }
}

/** The line of a plugin that failed. */
export function renderNagiosUnknown(sentence: string): string {
  const bytes = bytesBy({ width: asciiWidth })
  return `${cut(line('UNKNOWN', sentence), MOST_BYTES - 1, bytes)}\n`
}
