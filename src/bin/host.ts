import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Host, Output, StopSignal } from '../host.ts'
import { readTextFile } from './read-file.ts'

// How long after a signal a reader may take for what is still written.
const LAST_WRITE_MS = 950

const clock: Clock = {
  now: () => Date.now(),
  // Not `performance`: Node would load nine modules for it, which takes 1 ms.
  elapsed: () => Number(process.hrtime.bigint()) / 1e6,
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  sleep: (ms, signal) => sleep(Math.max(0, ms), undefined, { signal }).catch(() => {}),
}

function toOutput(stream: NodeJS.WriteStream, stop: AbortSignal): Output {
  // Each write reports its own failure; without a listener the first one would end the process.
  stream.on('error', () => {})
  let lastWriteAt = Number.POSITIVE_INFINITY
  stop.addEventListener('abort', () => (lastWriteAt = clock.elapsed() + LAST_WRITE_MS))
  return {
    isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb',
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write: (text) =>
      new Promise((resolve, reject) => {
        // Once stopped no reader is waited for that does not read, but what was read last is written.
        const giveUp = () => reject(stop.reason)
        const timer = stop.aborted ? setTimeout(giveUp, lastWriteAt - clock.elapsed()) : undefined
        stop.addEventListener('abort', giveUp)
        stream.write(text, (error) => {
          clearTimeout(timer)
          stop.removeEventListener('abort', giveUp)
          if (error) reject(error)
          else resolve()
        })
      }),
  }
}

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly StopSignal[]

/** The first signal asks for an orderly end, the second one ends the process at once. */
function listenForStop(): AbortSignal {
  const controller = new AbortController()
  const stop = (signal: StopSignal) => {
    for (const each of STOP_SIGNALS) process.off(each, stop)
    controller.abort(signal)
  }
  for (const each of STOP_SIGNALS) process.on(each, stop)
  // Node would open a debugger's port.
  process.on('SIGUSR1', () => {})
  return controller.signal
}

/** The real world, as one value. */
export function createHost(): Host {
  const stop = listenForStop()
  const stdout = toOutput(process.stdout, stop)
  return {
    argv: process.argv.slice(2),
    env: process.env,
    readFile: (path) => readTextFile(path, stop),
    createFile: async (path) => (await import('./files.ts')).createFile(path, stop),
    openPager: async () => (await import('./pager.ts')).openPager(process.env),
    // Not before it is wanted: to open stdin takes 2 ms.
    get hasKeyboard() {
      return process.stdin.isTTY
    },
    openTerminal: async (owner) => (await import('./terminal.ts')).openTerminal(stdout, owner),
    stdout,
    stderr: toOutput(process.stderr, stop),
    clock,
    stop,
  }
}
