import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Host, Output } from '../domain/host.ts'

function toOutput(stream: NodeJS.WriteStream): Output {
  // Each write reports its own failure; without a listener the first one would end the process.
  stream.on('error', () => {})
  return {
    isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb',
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()))
      }),
  }
}

const clock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) => sleep(Math.max(0, ms), undefined, { signal }).catch(() => {}),
}

/** The first signal asks for an orderly end, the second one ends the process at once. */
function listenForStop(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort(signal))
  }
  // Node would open a debugger's port.
  process.on('SIGUSR1', () => {})
  return controller.signal
}

/** The real world, as one value. */
export function createHost(): Host {
  return {
    argv: process.argv.slice(2),
    stdout: toOutput(process.stdout),
    stderr: toOutput(process.stderr),
    clock,
    stop: listenForStop(),
  }
}
