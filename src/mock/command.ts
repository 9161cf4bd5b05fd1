import { once } from 'node:events'
import { formatHelp } from '../options/help.ts'
import { MockOptionError, parseArguments, PROGRAM } from './options.ts'
import { startMockProvider } from './provider.ts'
import type { MockOptions } from './table.ts'

type MockOutput = { write(text: string): Promise<void> }

/** The parts of its process that the command uses; the provider ends when `stop` aborts. */
interface MockHost {
  readonly argv: readonly string[]
  readonly stdout: MockOutput
  readonly stderr: MockOutput
  readonly stop: AbortSignal
}

/**
 * Runs the command `cpx-server`. Resolves to its exit code: 0 after a stop or the help, 2 for wrong
 * arguments, 3 if it cannot listen or write.
 */
export async function runMockProvider({ argv, stdout, stderr, stop }: MockHost): Promise<number> {
  try {
    const options = parseArguments(argv)
    if (options === null) await stdout.write(formatHelp(PROGRAM))
    else await serve(options, stdout, stop)
    return 0
  } catch (error) {
    // A write that the signal has ended.
    if (stop.aborted && error === stop.reason) return 0
    const [exitCode, problem] = explainError(error)
    // A failure to print an error is not an error of its own.
    if (problem !== undefined) await stderr.write(`cpx-server: ${problem}\n`).catch(() => {})
    return exitCode
  }
}

async function serve(options: MockOptions, stdout: MockOutput, stop: AbortSignal): Promise<void> {
  await using provider = await startMockProvider(options)
  const { instances, url, seed } = provider
  const fleet = `${instances} simulated ${instances === 1 ? 'instance' : 'instances'}`
  await stdout.write(`${fleet} on ${url}/servers (seed ${seed}); press Ctrl-C to stop\n`)
  if (!stop.aborted) await once(stop, 'abort')
}

const LISTEN_ERRORS: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EADDRINUSE: ['already in use', 'stop the other program or choose another port (0: any free one)'],
  EMFILE: ['this machine ran short of file descriptors', 'raise ulimit -n'],
  EACCES: ['not permitted', 'choose a port above 1023, or start it with more rights'],
}

/** Explains an error to the user; rethrows one that is a bug. */
export function explainError(error: unknown): [exitCode: number, problem?: string] {
  if (error instanceof MockOptionError) {
    return [2, `${error.message}\nusage: ${PROGRAM.usage}; -h lists the options`]
  }
  const { code = '', syscall, port = 0 } = error as NodeJS.ErrnoException & { port?: number }
  if (syscall === 'listen') {
    const [why, remedy] = LISTEN_ERRORS[code] ?? ['failed', 'choose another port']
    return [3, `cannot listen on port ${port}: ${why} (${code}); ${remedy}`]
  }
  if (syscall !== 'write') throw error
  // EPIPE: the reader closed the pipe (for example `head`); not an error.
  if (code === 'EPIPE') return [0]
  return [3, `cannot write output (${code})`]
}
