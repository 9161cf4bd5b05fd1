import { ipOf } from '../domain/instance.ts'
import { MEASURE_KEYS } from '../domain/measure.ts'
import type { Service } from '../domain/status/service.ts'
import type { Instance, Reason } from '../domain/status/verdict.ts'
import type { Render } from './layout.ts'
import { type Load, roundMs, serviceFieldsOf } from './fields.ts'
import { formatTime } from './number.ts'
import type { Report } from '../domain/report/report.ts'
import { escapeUnsafe } from './safe.ts'
import { describeReason } from './words/judgement.ts'

// oxfmt-ignore
const INSTANCE_HEAD = [
  'time', 'id', 'ip', 'service', 'lastService', ...MEASURE_KEYS.map((key) => `${key}Percent`), 'status', 'reasons',
  'latencyMs',
]
// oxfmt-ignore
const SERVICE_HEAD = [
  'time', 'service', 'status', 'instances', 'healthy', 'unhealthy', 'unknown', 'healthyAtMost', 'minimum',
  'headroom', 'loadHeadroom',
  ...MEASURE_KEYS.flatMap((key) => [`${key}Mean`, `${key}P50`, `${key}Max`, `${key}MaxIp`]),
]

type Field = string | number | null

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

function line(fields: readonly Field[]): string {
  return `${fields.map(cell).join(',')}\r\n`
}

function join(reasons: readonly Reason[]): string {
  const [first, ...others] = reasons
  if (first === undefined) return ''
  return others.length === 0 ? describeReason(first) : reasons.map(describeReason).join('; ')
}

interface Start {
  readonly time: string
  /** The first round has a header. */
  readonly isFirst: boolean
}

/** Caches cells: many rows name few services. */
function remember(toCell: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = toCell(text)
    known.set(text, made)
    return made
  }
}

function* renderInstances(instances: readonly Instance[], { time, isFirst }: Start) {
  if (isFirst) yield line(INSTANCE_HEAD)
  const nameCell = remember(cell)
  for (const instance of instances) {
    const { id, service, sample, status, reasons, latencyMs } = instance
    const last = service === null ? '' : nameCell(service)
    // The last service of an instance that answered is the one that it reports.
    const own = sample === null ? '' : last
    let loads = ''
    for (const key of MEASURE_KEYS) loads += `,${sample === null ? '' : sample[key]}`
    // Reasons of numbers need no quotes.
    const why = sample === null ? cell(join(reasons)) : join(reasons)
    const latency = latencyMs === null ? '' : roundMs(latencyMs)
    yield `${time},${cell(id)},${ipOf(instance) ?? ''},${own},${last}${loads},${status},${why},${latency}\r\n`
  }
}

function* renderServices(services: readonly Service[], report: Report, { time, isFirst }: Start) {
  if (isFirst) yield line(SERVICE_HEAD)
  const toFields = serviceFieldsOf(report)
  for (const service of services) {
    const fields = Object.values<Field | Load>(toFields(service)).flatMap((field) =>
      typeof field === 'object' && field !== null ? Object.values<Field>(field) : field,
    )
    // Without an answer, the loads are missing at the end.
    yield line(SERVICE_HEAD.map((_, at) => (at === 0 ? time : (fields[at - 1] ?? null))))
  }
}

/** One row of fixed columns for each instance or service, below a header. */
export const renderCsv: Render = (report, { round }) => {
  const { answer, snapshot } = report
  const start = { time: formatTime(snapshot.startedAt), isFirst: round === null || round === 0 }
  return answer.kind === 'instances'
    ? renderInstances(answer.instances, start)
    : renderServices(answer.services, report, start)
}
