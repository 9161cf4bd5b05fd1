import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { findInLog, kill, makeFolder, type Server, untilReady } from './server-process.ts'

/** When the synthetic samples end, in Unix time. */
export const END = 1_767_225_600

/** One series, with a value for each scrape of a period that ends at `END`, or before. */
export interface Series {
  readonly metric: string
  readonly labels?: Readonly<Record<string, string>>
  /** A constant, or the value at a time in seconds, which is 0 at `END`. */
  readonly value: number | ((seconds: number) => number)
  /** The first and the last time. */
  readonly from?: number
  readonly until?: number
  /** The seconds between two scrapes. */
  readonly step?: number
}

/** As both text formats write a label. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

function* linesOf(
  { metric, labels = {}, value, from = -1200, until = 0, step = 15 }: Series,
  unit: 's' | 'ms',
) {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}=${quote(text)}`)
  for (let at = from; at <= until; at += step) {
    const number = typeof value === 'number' ? value : value(at)
    yield `${metric}{${pairs.join(',')}} ${number} ${(END + at) * (unit === 's' ? 1 : 1000)}\n`
  }
}

/** Text of OpenMetrics (in seconds) or of the older format (in milliseconds). */
function textOf(series: readonly Series[], unit: 's' | 'ms'): string {
  const lines = series.flatMap((one) => [...linesOf(one, unit)])
  return lines.join('') + (unit === 's' ? '# EOF\n' : '')
}

export interface PrometheusOptions {
  /** Samples of the past. */
  readonly series?: readonly Series[]
  /** The same as OpenMetrics. */
  readonly openMetrics?: string
  /** The configuration, in YAML or JSON. */
  readonly config?: string
}

export interface Prometheus extends Server {
  /** Ends without a trace of it in the data, as a crash does. */
  crash(): Promise<void>
  /** Starts it again with the same data and address. */
  restart(): Promise<void>
}

/** Starts a real Prometheus. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  await using cleanup = new AsyncDisposableStack()
  const folder = makeFolder(cleanup)
  const data = join(folder, 'data')
  const samples = options.series === undefined ? undefined : textOf(options.series, 's')
  const past = options.openMetrics ?? samples
  if (past !== undefined) {
    const file = join(folder, 'samples.txt')
    writeFileSync(file, past)
    mkdirSync(data)
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data])
  }
  const config = join(folder, 'prometheus.yml')
  writeFileSync(config, options.config ?? '{}')
  const start = async (stack: AsyncDisposableStack, listenAddress: string) => {
    const child = spawn('prometheus', [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${listenAddress}`,
    ])
    stack.defer(() => kill(child))
    const address = await findInLog(child.stderr, /"Listening on" address=(\S+)/)
    await untilReady(`http://${address}/-/ready`)
    return { child, address }
  }
  const first = await start(cleanup, '127.0.0.1:0')
  const { address } = first
  let { child } = first
  const owned = cleanup.move()
  return {
    address,
    crash: () => kill(child),
    async restart() {
      ;({ child } = await start(owned, address))
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** A port that was free a moment ago. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => void server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts a real VictoriaMetrics. It does not tell a port of its choice. */
export async function startVictoriaMetrics(options: PrometheusOptions = {}): Promise<Server> {
  await using cleanup = new AsyncDisposableStack()
  const folder = makeFolder(cleanup)
  const address = `127.0.0.1:${await findFreePort()}`
  const config = join(folder, 'prometheus.yml')
  writeFileSync(config, options.config ?? '{}')
  const child = spawn('victoria-metrics', [
    `-storageDataPath=${join(folder, 'data')}`,
    `-httpListenAddr=${address}`,
    '-retentionPeriod=100y',
    `-promscrape.config=${config}`,
    '-promscrape.fileSDCheckInterval=1s',
    // Otherwise it answers without the last 30 s.
    '-search.latencyOffset=1ms',
  ])
  cleanup.defer(() => kill(child))
  child.stdout.resume()
  await findInLog(child.stderr, /(starting http server)/)
  await untilReady(`http://${address}/health`)
  if (options.series !== undefined) {
    const body = textOf(options.series, 'ms')
    await fetch(`http://${address}/api/v1/import/prometheus`, { method: 'POST', body })
    await fetch(`http://${address}/internal/force_flush`)
  }
  const owned = cleanup.move()
  return { address, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
