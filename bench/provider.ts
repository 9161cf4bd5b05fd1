import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('../dist/cpx-server.js', import.meta.url))

/** Starts a simulated provider in its own process, so that it does not slow the measured one. */
export async function startProvider(...options: readonly string[]) {
  const argv = [SERVER, '0', '--protocol', '4', ...options]
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const port = /:(\d+)\//.exec(line)?.[1]
  return { address: `127.0.0.1:${port}`, [Symbol.dispose]: () => void child.kill() }
}
