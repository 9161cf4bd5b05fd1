import type { Host, Output } from '../../src/domain/host.ts'
import { main } from '../../src/main.ts'
import type { Outcome } from './host.ts'

/** Runs the command where time goes by: for faults that it waits for. */
export async function runLive(...argv: string[]): Promise<Omit<Outcome, 'writes'>> {
  const stdout: string[] = []
  const stderr: string[] = []
  const keepIn = (texts: string[]): Output => ({
    isTerminal: false,
    size: () => ({ columns: 80, rows: 24 }),
    write: async (text) => void texts.push(text),
  })
  const host: Host = {
    argv,
    stdout: keepIn(stdout),
    stderr: keepIn(stderr),
    stop: new AbortController().signal,
    clock: {
      now: () => Date.now(),
      elapsed: () => performance.now(),
      sleep: () => Promise.resolve(),
    },
  }
  const exitCode = await main(host)
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') }
}
