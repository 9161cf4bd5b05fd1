import { createHash } from 'node:crypto'
import { type Answer, startProvider, type TestProvider } from './provider.ts'

/** A container of a simulated daemon; all that is left out is as of a usual one that runs. */
export interface FakeContainer {
  readonly name: string
  readonly image?: string
  /** Labels of Docker Compose, without their prefix. */
  readonly compose?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  /** Fields of the answers to replace. */
  readonly state?: Readonly<Record<string, unknown>>
  readonly config?: Readonly<Record<string, unknown>>
  readonly networks?: Readonly<Record<string, unknown>>
  /** Percent of all processors, and of the memory. */
  readonly cpu?: number
  readonly memory?: number
}

const START = Date.UTC(2026, 0, 2)
const CORES = 2
const LIMIT = 1024 ** 3

export const LIST = '/containers/json?all=1'

/** The id of a container by its name. */
function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

export function pathsOf(name: string) {
  const path = `/containers/${keyOf(name)}`
  const stats = `${path}/stats?stream=false`
  return { inspect: `${path}/json`, twice: stats, once: `${stats}&one-shot=1` }
}

/** One entry of a listing. */
export function listed({ name, image = 'web:1', labels, compose, state, networks }: FakeContainer) {
  const own = Object.entries(compose ?? {}).map(([key, value]) => [
    `com.docker.compose.${key}`,
    value,
  ])
  return {
    Id: keyOf(name),
    Names: [`/${name}`],
    Image: image,
    Labels: { ...labels, ...Object.fromEntries(own) },
    State: state?.['Status'] ?? 'running',
    NetworkSettings: { Networks: networks ?? {} },
  }
}

export function inspected({ name, image = 'web:1', state, config }: FakeContainer) {
  const startedAt = new Date(START).toISOString()
  return {
    Id: keyOf(name),
    State: { Status: 'running', ExitCode: 0, StartedAt: startedAt, ...state },
    HostConfig: { NanoCpus: 0, CpuQuota: 0, CpuPeriod: 0, CpusetCpus: '', ...config },
    Config: { Image: image },
  }
}

/** The counters of a container, `seconds` after its start. */
function counters(seconds: number, { cpu = 10 }: FakeContainer) {
  const usedMs = 1 + (seconds * 1000 * CORES * cpu) / 100
  return { cpu_usage: { total_usage: usedMs * 1e6 }, online_cpus: CORES }
}

/** The answer for the counters; with those of a second before, unless it is a single one. */
export function statsAt(seconds: number, container: FakeContainer, isSingle = false) {
  const timeAt = (at: number) => new Date(START + 1000 * at).toISOString()
  const { memory = 20 } = container
  const none = { preread: '0001-01-01T00:00:00Z', precpu_stats: { cpu_usage: { total_usage: 0 } } }
  const before = { preread: timeAt(seconds - 1), precpu_stats: counters(seconds - 1, container) }
  return {
    read: timeAt(seconds),
    num_procs: 0,
    cpu_stats: counters(seconds, container),
    ...(isSingle ? none : before),
    memory_stats: { usage: (LIMIT * memory) / 100, limit: LIMIT, stats: {} },
  }
}

/** The answers of a daemon by path; each request for counters comes two seconds after the last. */
function answersOf(containers: readonly FakeContainer[]): Record<string, Answer> {
  const answers: Record<string, Answer> = { [LIST]: containers.map(listed) }
  for (const container of containers) {
    const { inspect, once, twice } = pathsOf(container.name)
    let seconds = 0
    const stats =
      (isSingle: boolean): Answer =>
      (response) => {
        seconds += 2
        response.end(JSON.stringify(statsAt(seconds, container, isSingle)))
      }
    answers[inspect] = inspected(container)
    answers[twice] = stats(false)
    answers[once] = stats(true)
  }
  return answers
}

export interface TestDaemon extends TestProvider {
  /** `docker:http://…` */
  readonly source: string
}

/** Starts a simulated daemon on a free port, until the end of the test. */
export async function startDaemon(containers: readonly FakeContainer[]): Promise<TestDaemon> {
  const provider = await startProvider(answersOf(containers))
  return { ...provider, source: `docker:http://${provider.address}` }
}
