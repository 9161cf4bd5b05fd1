import type { Condition } from '../../domain/snapshot.ts'
import { cut } from '../cut.ts'
import { decodeJson } from '../decode-json.ts'
import { arrayOf, countOf, type Fields, fieldsOf, refuse, textOf, timeOf } from './fields.ts'

// The default of the kernel, in microseconds.
const USUAL_PERIOD = 100_000

const STATES = ['created', 'dead', 'exited', 'paused', 'removing', 'restarting', 'running'] as const

/** The processors that a container may use. */
export interface CpuLimit {
  /** Null without a quota, or without a set of processors. */
  readonly quotaCores: number | null
  readonly periodMs: number
  readonly setSize: number | null
}

/** What `/containers/{id}/json` says about a container. */
export interface Inspection {
  readonly state: (typeof STATES)[number]
  readonly exitCode: number
  /** The last start; null if there was none. */
  readonly startedAt: number | null
  /** The reason why it is unhealthy whatever its values are. */
  readonly condition: Condition | null
  readonly cpu: CpuLimit
  /** Whether the daemon restarts it even if it ends successfully. */
  readonly isKeptRunning: boolean
  /** Whether it has a policy to restart only after failures. */
  readonly mayEnd: boolean
  /** The image as it was named when the container was created. */
  readonly image: string
}

function isState(text: string): text is Inspection['state'] {
  return (STATES as readonly string[]).includes(text)
}

/** Whether a container in this state has processes to measure. */
export function hasProcesses(state: string): boolean {
  return state === 'running' || state === 'paused'
}

/** The number of processors in `0-3,8`; null if none is named. */
function countSet(set: string): number | null {
  const ranges = set.match(/\d+(?:-\d+)?/g) ?? []
  const sizes = ranges.map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return last - first + 1
  })
  const size = sizes.reduce((sum, each) => sum + each, 0)
  return size > 0 ? size : null
}

function cpuLimitOf(config: Fields): CpuLimit {
  const nano = countOf(config, 'NanoCpus') ?? 0
  const period = (countOf(config, 'CpuPeriod') ?? 0) || USUAL_PERIOD
  // Negative without a limit.
  const quota = Number(config['CpuQuota'] ?? 0)
  const cores = nano > 0 ? nano / 1e9 : quota / period
  return {
    quotaCores: cores > 0 ? cores : null,
    periodMs: period / 1000,
    setSize: countSet(textOf(config['CpusetCpus'])),
  }
}

/** The last line that the health check printed, else its exit code. */
function detailOf(health: Fields): Pick<Condition, 'detail'> {
  const last = fieldsOf(arrayOf(health['Log']).at(-1))
  const lines = textOf(last['Output']).split(/[\r\n]+/)
  const line = lines.map((text) => text.trim()).findLast((text) => text !== '')
  if (line !== undefined) return { detail: cut(line) }
  const exitCode = countOf(last, 'ExitCode')
  return exitCode === null ? {} : { detail: `exit code ${exitCode}` }
}

function conditionOf(
  state: Inspection['state'],
  fields: Fields,
  exitCode: number,
): Condition | null {
  const health = fieldsOf(fields['Health'])
  switch (state) {
    case 'running':
      return health['Status'] === 'unhealthy'
        ? { code: 'failingHealthCheck', ...detailOf(health) }
        : null
    case 'paused':
      return { code: 'paused' }
    case 'created': {
      // Why it could not be started, if that was tried.
      const error = textOf(fields['Error'])
      return { code: 'created', ...(error !== '' && { detail: cut(error) }) }
    }
    case 'exited':
    case 'dead':
    case 'restarting': {
      const isKilled = fields['OOMKilled'] === true
      return { code: state, detail: `exit code ${exitCode}${isKilled ? ', out of memory' : ''}` }
    }
    case 'removing':
      return { code: 'removing' }
  }
}

/**
 * Decodes the answer of `/containers/{id}/json`.
 * @throws MalformedError naming the field
 */
export function decodeInspection(body: Buffer): Inspection {
  const value = decodeJson(body)
  const container = fieldsOf(value)
  const fields = fieldsOf(container['State'])
  const config = fieldsOf(container['HostConfig'])
  const state = textOf(fields['Status'])
  if (!isState(state)) return refuse('a container with a known "Status"', fields['Status'])
  const policy = textOf(fieldsOf(config['RestartPolicy'])['Name'])
  const exitCode = countOf(fields, 'ExitCode') ?? 0
  return {
    state,
    exitCode,
    startedAt: timeOf(fields['StartedAt']),
    condition: conditionOf(state, fields, exitCode),
    cpu: cpuLimitOf(config),
    isKeptRunning: policy === 'always' || policy === 'unless-stopped',
    mayEnd: policy === 'on-failure',
    image: textOf(fieldsOf(container['Config'])['Image']),
  }
}
