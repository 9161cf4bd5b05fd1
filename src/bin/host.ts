import type { Host, Output, StopSignal } from '../host.ts'
import { clock } from './clock.ts'
import { isFile, readTextFile } from './read-file.ts'

// Time for a reader to take pending output after a signal.
const LAST_WRITE_MS = 950

function toOutput(stream: NodeJS.WriteStream, stop: AbortSignal): Output {
  // Each write reports its own failure; without a listener the first one ends the process.
  stream.on('error', () => {})
  let lastWriteAt = Number.POSITIVE_INFINITY
  stop.addEventListener('abort', () => (lastWriteAt = clock.elapsed() + LAST_WRITE_MS))
  return {
    isTerminal: stream.isTTY && process.env['TERM'] !== 'dumb',
    size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }),
    write: (text) =>
      new Promise((resolve, reject) => {
        // A signal ends the wait for a stalled reader; the last report is still written.
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

/** The first signal requests an orderly end, the second one ends the process at once. */
function listenForStop(): AbortSignal {
  const controller = new AbortController()
  const stop = (signal: StopSignal) => {
    for (const each of STOP_SIGNALS) process.off(each, stop)
    controller.abort(signal)
  }
  for (const each of STOP_SIGNALS) process.on(each, stop)
  // Without a listener Node opens the debugger's port.
  process.on('SIGUSR1', () => {})
  return controller.signal
}

/** The real process. */
export function createHost(): Host {
  const stop = listenForStop()
  const stdout = toOutput(process.stdout, stop)
  return {
    argv: process.argv.slice(2),
    env: process.env,
    readFile: (path, options) => readTextFile(path, stop, options),
    isFile,
    createFile: async (path) => (await import('./files.ts')).createFile(path, stop),
    readPage: async () => (await import('./page.ts')).readPage(`${import.meta.dirname}/page`),
    openPager: async () => (await import('./pager.ts')).openPager(process.env),
    // Lazy: opening stdin takes 2 ms.
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
