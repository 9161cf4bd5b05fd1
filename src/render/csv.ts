import type { Reason } from '../domain/verdict.ts'
import type { Render } from './layout.ts'
import { serviceFieldsOf, toInstanceFields } from './fields.ts'
import { formatTime } from './number.ts'
import { escapeUnsafe } from './safe.ts'
import { describeReason } from './words.ts'

// oxfmt-ignore
const INSTANCE_HEAD = ['time', 'ip', 'service', 'lastService', 'cpuPercent', 'memoryPercent', 'status', 'reasons', 'latencyMs']
// oxfmt-ignore
const SERVICE_HEAD = [
  'time', 'service', 'verdict', 'instances', 'healthy', 'unhealthy', 'unknown', 'healthyAtMost', 'minimum',
  'headroom', 'loadHeadroom', 'cpuMean', 'cpuP50', 'cpuMax', 'cpuMaxIp', 'memoryMean', 'memoryP50', 'memoryMax',
  'memoryMaxIp',
]

type Field = string | number | null

const NEEDS_CARE = /[^\x20-\x7e]|[",']|^[=+\-@]/

/**
 * Quoted as in RFC 4180. What a spreadsheet would take for a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function cell(field: Field): string {
  if (field === null) return ''
  if (typeof field === 'number') return String(field)
  if (!NEEDS_CARE.test(field)) return field
  const harmless = /^[=+\-@\t\r\0]/.test(field) ? `'${field}` : field
  const text = harmless.replace(/[^\t\r\n]+/g, escapeUnsafe)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function line(fields: readonly Field[]): string {
  return `${fields.map(cell).join(',')}\r\n`
}

function join(reasons: readonly Reason[]): string {
  return reasons.map(describeReason).join('; ')
}

/** A row of fixed columns for every instance or service, under a header. */
export const renderCsv: Render = function* (report, { round }) {
  const { answer, snapshot } = report
  const time = formatTime(snapshot.startedAt)
  const isFirst = round === null || round === 0
  if (answer.kind === 'instances') {
    if (isFirst) yield line(INSTANCE_HEAD)
    for (const instance of answer.instances) {
      const { reasons, ...fields } = toInstanceFields(instance)
      const { ip, service, lastService, cpuPercent, memoryPercent, status, latencyMs } = fields
      const start = [time, ip, service, lastService, cpuPercent, memoryPercent, status]
      yield line([...start, join(reasons), latencyMs])
    }
    return
  }
  if (isFirst) yield line(SERVICE_HEAD)
  const toFields = serviceFieldsOf(report)
  for (const service of answer.services) {
    const { cpuPercent: cpu, memoryPercent: memory, ...fields } = toFields(service)
    const spread = [cpu, memory].flatMap((one) => [
      ...[one?.mean ?? null, one?.p50 ?? null, one?.max ?? null, one?.maxIp ?? null],
    ])
    yield line([time, ...Object.values(fields), ...spread])
  }
}
