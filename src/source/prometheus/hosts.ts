import { upThroughout } from './coverage.ts'
import { duration, oneOf, select } from './promql.ts'
import { type Queries, staleSamples } from './queries.ts'
import type { Scope } from './scope.ts'

interface Machines extends Scope {
  /** The selector of their targets. */
  readonly up: string
}

/** The names of an exporter that describes the machine it runs on. */
interface Exporter {
  /** Every such exporter has one of these series. */
  readonly markers: readonly string[]
  readonly cpu: (machines: Machines) => readonly string[]
  readonly memory: (machines: Machines) => readonly string[]
}

const DEFAULT_SERVICE_LABELS = ['service', 'app', 'job']

/**
 * The share of time in which the processors were not idle; every label of the target stays. It is that
 * between the last two scrapes if a target was not up during the whole window.
 */
function busy(
  counter: string,
  perProcessor: string,
  { up, matchers, windowMs }: Machines,
): string[] {
  const window = duration(windowMs)
  const idle = select(counter, [{ label: 'mode', operator: '=', value: 'idle' }, ...matchers])
  const idleShare = (rate: 'rate' | 'irate') =>
    `avg without (${perProcessor}, mode) (${rate}(${idle}[${window}]))`
  const isCovered = `(${upThroughout(up, windowMs)})`
  return [
    `100 * (1 - ${idleShare('rate')}) and ${isCovered}`,
    // The counters tick 100 times a second, so that a short time can seem shorter than the idle time.
    `100 * (1 - clamp_max(${idleShare('irate')}, 1)) unless ${isCovered}`,
  ]
}

/** The share that is not available. */
function used(available: string, total: string, { matchers }: Scope): string {
  return `100 * (1 - ${select(available, matchers)} / ${select(total, matchers)})`
}

/** Linux before 3.14 does not say how much is available. */
function usedOfOldKernel({ matchers }: Scope): string {
  const [free, buffers, cached, available, total] = [
    'MemFree',
    'Buffers',
    'Cached',
    'MemAvailable',
    'MemTotal',
  ].map((field) => select(`node_memory_${field}_bytes`, matchers))
  return `100 * (1 - ((${free} unless ${available}) + ${buffers} + ${cached}) / ${total})`
}

/** macOS and the BSDs, whose fields have other names. */
function usedOfBsd({ matchers }: Scope): string {
  const [free, inactive, total, size] = ['free', 'inactive', 'total', 'size'].map((field) =>
    select(`node_memory_${field}_bytes`, matchers),
  )
  return `100 * (1 - (${free} + ${inactive}) / (${total} or ${size}))`
}

const NODE: Exporter = {
  markers: ['node_cpu_seconds_total', 'node_memory_MemTotal_bytes'],
  cpu: (machines) => busy('node_cpu_seconds_total', 'cpu', machines),
  memory: (machines) => [
    used('node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes', machines),
    usedOfOldKernel(machines),
    usedOfBsd(machines),
  ],
}

/** Current names first, then those of earlier versions, down to wmi_exporter. */
const WINDOWS: Exporter = {
  markers: ['windows_cpu_time_total', 'wmi_cpu_time_total'],
  cpu: (machines) => [
    ...busy('windows_cpu_time_total', 'core', machines),
    ...busy('wmi_cpu_time_total', 'core', machines),
  ],
  memory: (machines) => [
    used('windows_memory_physical_free_bytes', 'windows_memory_physical_total_bytes', machines),
    used('windows_os_physical_memory_free_bytes', 'windows_cs_physical_memory_bytes', machines),
    used('windows_os_physical_memory_free_bytes', 'windows_os_visible_memory_bytes', machines),
    used('wmi_os_physical_memory_free_bytes', 'wmi_cs_physical_memory_bytes', machines),
  ],
}

export const EXPORTERS = { node: NODE, windows: WINDOWS } as const

export type HostPreset = keyof typeof EXPORTERS

/**
 * The queries for machines. Only the jobs with the series of the exporters are read, because Prometheus
 * scrapes more than machines. The jobs come from the index, which keeps those whose targets are all down.
 * @param jobs null for all
 */
export function queriesOfHosts(
  names: readonly HostPreset[],
  jobs: readonly string[] | null,
  scope: Scope,
): Queries {
  const identity = scope.instanceLabel ?? 'instance'
  const exporters = names.map((name) => EXPORTERS[name])
  const jobMatchers = jobs === null ? [] : [oneOf('job', jobs)]
  const up = select('up', [...jobMatchers, ...scope.matchers])
  const queriesFor = (measure: 'cpu' | 'memory') =>
    exporters.flatMap((exporter) => exporter[measure]({ ...scope, up }).map((query) => ({ query })))
  return {
    identity: [identity],
    service: (scope.serviceLabel === null ? DEFAULT_SERVICE_LABELS : [scope.serviceLabel]).map(
      (label) => [label],
    ),
    up,
    cpu: queriesFor('cpu'),
    windowMs: scope.windowMs,
    memory: queriesFor('memory'),
    past: `(last_over_time(${up}[1h]) unless on (${identity}) ${up}) * 0 - 1`,
    stale: staleSamples(up, [identity]),
    missingParts: null,
  }
}
