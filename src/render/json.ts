import type { Render } from './layout.ts'
import {
  serviceFieldsOf,
  stringify,
  toCoverageFields,
  toInstanceFields,
  toPolicyFields,
} from './fields.ts'
import type { Report } from '../domain/report/report.ts'
import { describeNote } from './words/note.ts'

/** Rounds to microseconds. */
function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

function describeRound({ snapshot, policy, coverage }: Report, action: string) {
  const { source, startedAt, durationMs, listing, cost, isPartial, cpuWindowMs } = snapshot
  return {
    schema: 'cpx-monitoring/v1',
    kind: action,
    observedAt: new Date(startedAt).toISOString(),
    source,
    listing: listing.ok ? { ok: true, isPartial } : { ok: false, failure: listing.failure },
    policy: toPolicyFields(policy),
    ...(cpuWindowMs !== undefined && { cpuWindowSeconds: cpuWindowMs / 1000 }),
    coverage: toCoverageFields(coverage),
    cost: {
      requests: cost?.requests ?? null,
      retries: cost?.retries ?? null,
      connections: cost?.connections ?? null,
      peakInFlight: cost?.peakInFlight ?? null,
      finalLimit: cost?.limit?.inFlight ?? null,
      bytes: cost?.bytes ?? null,
      durationMs: roundMs(durationMs),
      outOfStep: cost?.isOutOfStep ?? null,
    },
  }
}

function* describeRows(report: Report) {
  // The rows of the action as they are shown, the others all.
  const { instances, services } = { ...report, ...report.answer }
  yield ['instances', instances.values().map(toInstanceFields)] as const
  yield ['services', services.values().map(serviceFieldsOf(report))] as const
  yield ['warnings', report.warnings.values().map(describeNote)] as const
}

/**
 * One object of the form of `docs/cpx-monitoring.v1.schema.json`: one line for each instance or
 * service, or a single line for one of several rounds.
 */
export const renderJson: Render = function* (report, { round, action }) {
  const [newline, indent, space] = round === null ? ['\n', '  ', ' '] : ['', '', '']
  const fields = Object.entries(describeRound(report, action))
  yield `{${newline}`
  for (const [name, value] of fields)
    yield `${indent}"${name}":${space}${stringify(value)},${newline}`
  let separator = ''
  for (const [name, rows] of describeRows(report)) {
    yield `${separator}${indent}"${name}":${space}[`
    let isFirst = true
    for (const row of rows) {
      yield `${isFirst ? '' : ','}${newline}${indent}${indent}${stringify(row)}`
      isFirst = false
    }
    yield isFirst ? ']' : `${newline}${indent}]`
    separator = `,${newline}`
  }
  yield `${newline}}\n`
}
