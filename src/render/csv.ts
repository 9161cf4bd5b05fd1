import { ipOf } from '../domain/instance.ts'
import { MEASURE_KEYS } from '../domain/measure.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import type { Render } from './layout.ts'
import { serviceFieldsOf } from './fields.ts'
import { formatTime } from './number.ts'
import type { Report } from '../domain/report/report.ts'
import { escapeUnsafe } from './safe.ts'
import { describeReason, isBreach } from './words/status.ts'

// oxfmt-ignore
const INSTANCE_HEAD = [
  'time', 'id', 'ip', 'service', 'lastService', ...MEASURE_KEYS.map((key) => `${key}Percent`), 'status', 'reasons',
  'latencyMs',
]
// oxfmt-ignore
const SERVICE_FIELDS = [
  'service', 'status', 'instances', 'healthy', 'unhealthy', 'unknown', 'healthyAtMost', 'minimum',
  'headroom', 'loadHeadroom',
] as const
const FIGURES = { Mean: 'mean', P50: 'p50', Max: 'max', MaxId: 'maxId' } as const
const LOADS = MEASURE_KEYS.flatMap((key) =>
  Object.entries(FIGURES).map(([head, figure]) => ({ key, figure, head: key + head })),
)
const SERVICE_HEAD = ['time', ...SERVICE_FIELDS, ...LOADS.map(({ head }) => head)]

export type Field = string | number | null

const NEEDS_CARE = /[^\x20-\x7e]|[",';]|^[ =+\-@]/
const FORMULA = /^[=+\-@\u2212]/
// The start of a cell, also for a reader with another separator: invisible characters, then the first
// visible one.
const STARTS = /(^|[;\t\r\n])([\s\p{C}\p{Default_Ignorable_Code_Point}]*)(.)/gsu

/**
 * Puts an apostrophe before a text that a spreadsheet would take for a formula: one whose first visible
 * character, in its compatibility form (NFKC), is `=`, `+`, `-` or `@`
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function disarm(text: string): string {
  const safe = text.replace(STARTS, (all: string, before: string, blanks: string, first: string) =>
    FORMULA.test(first.normalize('NFKC')) ? `${before}'${blanks}${first}` : all,
  )
  return /^[\t\r\n\0]/.test(safe) ? `'${safe}` : safe
}

/** Quoted as in RFC 4180, and disarmed. */
function cell(field: Field): string {
  if (field === null) return ''
  if (typeof field === 'number') return String(field)
  if (!NEEDS_CARE.test(field)) return field
  const text = disarm(field).replace(/[^\t\r\n]+/g, escapeUnsafe)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A row of cells. */
export function line(fields: readonly Field[]): string {
  return `${fields.map(cell).join(',')}\r\n`
}

/** The time of each row, and the header if it is the first round. */
type Start = readonly [time: string, head: string]

function* renderInstances(instances: readonly Instance[], [time, head]: Start) {
  yield head
  // Many rows name few services.
  const cells = new Map<string | null, string>()
  for (const instance of instances) {
    const { id, service, sample, values, status, reasons, latencyMs } = instance
    let last = cells.get(service)
    if (last === undefined) {
      last = cell(service)
      cells.set(service, last)
    }
    // The last service of an instance that answered is the one that it reports.
    const own = sample === null ? '' : last
    let loads = ''
    for (const key of MEASURE_KEYS) loads += `,${values[key] ?? ''}`
    // Reasons that are numbers need no quotes.
    let words = ''
    for (const reason of reasons) words += (words === '' ? '' : '; ') + describeReason(reason)
    const why = reasons.every(isBreach) ? words : cell(words)
    const ip = ipOf(instance)
    yield `${time},${ip === id ? id : cell(id)},${ip ?? ''},${own},${last}${loads},${status},${why},${latencyMs ?? ''}\r\n`
  }
}

function* renderServices(services: readonly Service[], report: Report, [time, head]: Start) {
  yield head
  const toFields = serviceFieldsOf(report)
  for (const service of services) {
    const fields = toFields(service)
    const loads = LOADS.map(({ key, figure }) => fields[`${key}Percent`]?.[figure] ?? null)
    yield line([time, ...SERVICE_FIELDS.map((name) => fields[name]), ...loads])
  }
}

/** One row of fixed columns for each instance or service, below a header. */
export const renderCsv: Render = (report, { round }) => {
  const { answer, snapshot } = report
  const time = formatTime(snapshot.startedAt)
  const headOf = (names: readonly string[]) => ((round ?? 0) === 0 ? line(names) : '')
  return answer.kind === 'instances'
    ? renderInstances(answer.instances, [time, headOf(INSTANCE_HEAD)])
    : renderServices(answer.services, report, [time, headOf(SERVICE_HEAD)])
}
