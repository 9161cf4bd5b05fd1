import type { Percent } from '../../domain/snapshot.ts'
import { cut } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'
import type { SampleLine } from './sample-line.ts'

/** The counters of one CPU, in seconds since an arbitrary start. */
export interface CpuTime {
  readonly idle: number
  /** Of all modes together, which is the time that has passed. */
  readonly total: number
  readonly modes: number
}

/** The data of one page of metrics about its machine. */
export interface Reading {
  /** By the name of the CPU; empty if the exporter does not say. */
  readonly cpus: ReadonlyMap<string, CpuTime>
  /** Null if the exporter does not say. */
  readonly memory: Percent | null
}

interface CpuFamily {
  /** The label that names the CPU. */
  readonly label: string
  /** Modes whose time is a part of another mode's. */
  readonly contained: readonly string[]
}

const WINDOWS_CPU: CpuFamily = { label: 'core', contained: ['dpc', 'interrupt'] }

/** The counters of CPU time of node_exporter and windows_exporter. */
const CPU_FAMILIES = new Map<string, CpuFamily>([
  ['node_cpu_seconds_total', { label: 'cpu', contained: ['guest', 'guest_nice'] }],
  ['windows_cpu_time_total', WINDOWS_CPU],
  ['wmi_cpu_time_total', WINDOWS_CPU],
])

interface MemoryRule {
  readonly total: string
  /** The memory that may still be used is the sum of these. */
  readonly available: readonly string[]
}

/** Current names first, then those of earlier versions, down to wmi_exporter. */
const WINDOWS_MEMORY = [
  ['windows_memory_physical_total_bytes', 'windows_memory_physical_free_bytes'],
  ['windows_cs_physical_memory_bytes', 'windows_os_physical_memory_free_bytes'],
  ['windows_os_visible_memory_bytes', 'windows_os_physical_memory_free_bytes'],
  ['wmi_cs_physical_memory_bytes', 'wmi_os_physical_memory_free_bytes'],
] as const

/** The first rule counts whose metrics are all there. */
const MEMORY_RULES: readonly MemoryRule[] = [
  { total: 'node_memory_MemTotal_bytes', available: ['node_memory_MemAvailable_bytes'] },
  // Linux before 3.14 does not say what is available.
  {
    total: 'node_memory_MemTotal_bytes',
    available: [
      'node_memory_MemFree_bytes',
      'node_memory_Buffers_bytes',
      'node_memory_Cached_bytes',
    ],
  },
  // macOS and the BSDs.
  ...['node_memory_total_bytes', 'node_memory_size_bytes'].map((total) => ({
    total,
    available: ['node_memory_free_bytes', 'node_memory_inactive_bytes'],
  })),
  ...WINDOWS_MEMORY.map(([total, available]) => ({ total, available: [available] })),
]

const BYTES = new Set(MEMORY_RULES.flatMap(({ total, available }) => [total, ...available]))
/** The lengths of the names of wanted metrics. */
export const WANTED_LENGTHS: ReadonlySet<number> = new Set(
  [...CPU_FAMILIES.keys(), ...BYTES].map((name) => name.length),
)

const MAX_CPUS = 8192
const MAX_MODES = 32

/** Whether a page is read for this metric. */
export function isWanted(name: string): boolean {
  return CPU_FAMILIES.has(name) || BYTES.has(name)
}

function malformed(problem: string): never {
  throw new MalformedError(problem)
}

function checkAmount({ name, value }: SampleLine): void {
  if (!Number.isFinite(value)) malformed(`"${name}" is not a finite number`)
  if (value < 0) malformed(`"${name}" is negative: ${value}`)
}

interface OpenCpuTime {
  idle: number | null
  total: number
  readonly modes: string[]
}

/** Collects the wanted samples of a page. */
export class ReadingBuilder {
  readonly #cpus = new Map<string, OpenCpuTime>()
  readonly #bytes = new Map<string, number>()

  /** @throws MalformedError if the value is not usable, or if there are two */
  add(sample: SampleLine): void {
    checkAmount(sample)
    const family = CPU_FAMILIES.get(sample.name)
    if (family !== undefined) return this.#addTime(sample, family)
    if (this.#bytes.has(sample.name)) refuseSecond(sample.name)
    this.#bytes.set(sample.name, sample.value)
  }

  #addTime({ name, labels, value }: SampleLine, { label, contained }: CpuFamily): void {
    const [cpu, mode] = [labels.get(label), labels.get('mode')]
    if (cpu === undefined || mode === undefined) {
      return malformed(`"${name}" has no label "${cpu === undefined ? label : 'mode'}"`)
    }
    let time = this.#cpus.get(cpu)
    if (time === undefined) {
      if (this.#cpus.size >= MAX_CPUS) malformed(`more than ${MAX_CPUS} CPUs`)
      time = { idle: null, total: 0, modes: [] }
      this.#cpus.set(cpu, time)
    }
    if (time.modes.includes(mode)) refuseSecond(name)
    if (time.modes.length >= MAX_MODES) malformed(`more than ${MAX_MODES} modes of a CPU`)
    time.modes.push(mode)
    if (!contained.includes(mode)) time.total += value
    if (mode === 'idle') time.idle = value
  }

  /** @throws MalformedError if the values contradict each other */
  build(): Reading {
    const cpus = new Map<string, CpuTime>()
    for (const [cpu, { idle, total, modes }] of this.#cpus) {
      if (idle === null) return malformed(`a CPU has no mode "idle": ${JSON.stringify(cut(cpu))}`)
      cpus.set(cpu, { idle, total, modes: modes.length })
    }
    return { cpus, memory: this.#findMemory() }
  }

  #findMemory(): Percent | null {
    const valueOf = (name: string) => this.#bytes.get(name)
    const rule = MEMORY_RULES.find(({ total, available }) =>
      [total, ...available].every((name) => this.#bytes.has(name)),
    )
    if (rule === undefined) return null
    const total = valueOf(rule.total) ?? 0
    const available = rule.available.reduce((sum, name) => sum + (valueOf(name) ?? 0), 0)
    if (total === 0) return malformed(`"${rule.total}" is 0`)
    if (available > total) return malformed('the available memory exceeds the total')
    return 100 * (1 - available / total)
  }
}

// A page of several machines, such as that of a proxy or a federation, has no value of its own.
function refuseSecond(name: string): never {
  malformed(`"${name}" occurs twice, as on a page of several machines`)
}
