import { type Answer, startProvider, type TestProvider } from './provider.ts'

interface Load {
  /** Percentages. */
  readonly cpu?: number
  readonly memory?: number
}

/** The page of a node_exporter at a time in seconds: two CPUs, whose counters started at 0. */
export function pageOf({ cpu = 10, memory = 20 }: Load, seconds: number): string {
  const busy = (seconds * cpu) / 100
  const lines = [0, 1].flatMap((number) => [
    `node_cpu_seconds_total{cpu="${number}",mode="idle"} ${seconds - busy}`,
    `node_cpu_seconds_total{cpu="${number}",mode="user"} ${busy}`,
  ])
  return [
    '# HELP go_goroutines Number of goroutines that currently exist.',
    '# TYPE go_goroutines gauge',
    'go_goroutines 7',
    '# TYPE node_cpu_seconds_total counter',
    ...lines,
    '# TYPE node_memory_MemAvailable_bytes gauge',
    `node_memory_MemAvailable_bytes ${(100 - memory) * 1e6}`,
    '# TYPE node_memory_MemTotal_bytes gauge',
    'node_memory_MemTotal_bytes 1e+08',
    '',
  ].join('\n')
}

/**
 * The page of a machine with this load, as an answer of a server.
 * @param skipped the seconds that its clock is ahead
 */
export function loaded(load: Load = {}, skipped = () => 0): Answer {
  return (response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
    response.end(pageOf(load, performance.now() / 1000 + skipped()))
  }
}

/** The path of the request for the wanted collectors only. */
export const PART = '/metrics?collect%5B%5D=cpu&collect%5B%5D=meminfo'

/** Starts an exporter on a free port, with this answer at /metrics, for all collectors or for some. */
export function startExporter(answer: Answer = loaded()): Promise<TestProvider> {
  return startProvider({ '/metrics': answer, [PART]: answer })
}
