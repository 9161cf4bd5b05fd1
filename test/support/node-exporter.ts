import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export interface NodeExporter {
  readonly address: string
  kill(): Promise<void>
}

/** Starts the real node_exporter on a free port, until the end of the test. */
export async function startNodeExporter(...flags: readonly string[]): Promise<NodeExporter> {
  const child = spawn('prometheus-node-exporter', ['--web.listen-address=127.0.0.1:0', ...flags])
  const exited = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /Listening on.*(127\.0\.0\.1:[1-9]\d*)/.exec(line)?.[1]
    if (address === undefined) continue
    child.stderr.resume()
    return { address, kill }
  }
  throw new Error('node_exporter ended')
}
