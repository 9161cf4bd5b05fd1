import type { Condition } from '../../domain/snapshot.ts'
import { decodeJson } from '../decode-json.ts'
import { conditionOf, exitCodeOf, isState, type State } from './condition.ts'
import { countOf, type Fields, fieldsOf, refuse, textOf, timeOf } from './fields.ts'

// The default of the kernel, in microseconds.
const USUAL_PERIOD = 100_000

/** The processors that a container may use. */
export interface CpuLimit {
  /** Null without a quota. */
  readonly quotaCores: number | null
  readonly periodMs: number
  /** Null without a set of processors. */
  readonly setSize: number | null
}

/** The facts about a container, from `/containers/{id}/json`. */
export interface Inspection {
  readonly state: State
  /** 0 while it runs; null if it is not known. */
  readonly exitCode: number | null
  /** The last start; null if there was none. */
  readonly startedAt: number | null
  /** Whether the daemon has restarted it because it ended. */
  readonly wasRestarted: boolean
  readonly condition: Condition | null
  readonly cpu: CpuLimit
  /** Whether the daemon restarts it even if it ends successfully. */
  readonly isKeptRunning: boolean
  /** Whether the daemon restarts it only if it fails. */
  readonly mayEnd: boolean
  /** The image as it was named when the container was created. */
  readonly image: string
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
  const quota = config['CpuQuota'] ?? 0
  if (typeof quota !== 'number') return refuse('a number as "CpuQuota"', quota)
  const cores = nano > 0 ? nano / 1e9 : quota / period
  return {
    quotaCores: cores > 0 ? cores : null,
    periodMs: period / 1000,
    setSize: countSet(textOf(config['CpusetCpus'])),
  }
}

/**
 * Decodes the answer of `/containers/{id}/json`.
 * @throws MalformedError naming the field
 */
export function decodeInspection(body: Buffer): Inspection {
  const container = fieldsOf(decodeJson(body))
  const fields = fieldsOf(container['State'])
  const config = fieldsOf(container['HostConfig'])
  const state = textOf(fields['Status'])
  if (!isState(state)) return refuse('a container with a known "Status"', fields['Status'])
  const policy = textOf(fieldsOf(config['RestartPolicy'])['Name'])
  return {
    state,
    exitCode: exitCodeOf(fields),
    startedAt: timeOf(fields['StartedAt']),
    wasRestarted: (countOf(container, 'RestartCount') ?? 0) > 0,
    condition: conditionOf(state, fields),
    cpu: cpuLimitOf(config),
    isKeptRunning: policy === 'always' || policy === 'unless-stopped',
    mayEnd: policy === 'on-failure',
    image: textOf(fieldsOf(container['Config'])['Image']),
  }
}
