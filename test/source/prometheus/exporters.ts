import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'

/** An exporter that Prometheus scrapes. */
export interface Exporter extends AsyncDisposable {
  /** `127.0.0.1:9100`. */
  readonly address: string
}

export interface FakeExporter extends Exporter {
  /** The status of its answers. */
  status: number
}

/** A machine with two processors of the same load, which are counted in real time. */
function pageOf(cpu: number, memory: number): string {
  const seconds = 1000 + performance.now() / 1000
  const lines = [0, 1].flatMap((processor) => [
    `node_cpu_seconds_total{cpu="${processor}",mode="idle"} ${seconds * (1 - cpu / 100)}`,
    `node_cpu_seconds_total{cpu="${processor}",mode="user"} ${(seconds * cpu) / 100}`,
  ])
  const [total, available] = [16e9, 16e9 * (1 - memory / 100)]
  return `${lines.join('\n')}
node_memory_MemTotal_bytes ${total}
node_memory_MemAvailable_bytes ${available}
`
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** Starts an exporter with a load in percent. */
export async function startFakeExporter(cpu: number, memory: number): Promise<FakeExporter> {
  const server = createServer((_, response) => {
    response.writeHead(exporter.status, { 'Content-Type': 'text/plain; version=0.0.4' })
    response.end(pageOf(cpu, memory))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const exporter: FakeExporter = {
    address: `127.0.0.1:${port}`,
    status: 200,
    [Symbol.asyncDispose]: () => close(server),
  }
  return exporter
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** Starts the real node_exporter over a folder of textfiles. */
export async function startNodeExporter(folder: string): Promise<Exporter> {
  const child = spawn('prometheus-node-exporter', [
    '--web.listen-address=127.0.0.1:0',
    `--collector.textfile.directory=${folder}`,
  ])
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /Listening on.*(127\.0\.0\.1:[1-9]\d*)/.exec(line)?.[1]
    if (address === undefined) continue
    child.stderr.resume()
    return { address, [Symbol.asyncDispose]: () => kill(child) }
  }
  throw new Error('the exporter ended')
}
