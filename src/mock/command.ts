import { once } from 'node:events'
import { MockOptionError, parseArguments, USAGE } from './options.ts'
import { type MockProvider, startMockProvider } from './provider.ts'
import type { MockOptions } from './table.ts'

type Write = (text: string) => Promise<void>

/** The parts of its process that the command uses; the provider ends when `stop` aborts. */
interface MockHost {
  readonly argv: readonly string[]
  readonly stdout: { readonly write: Write }
  readonly stderr: { readonly write: Write }
  readonly stop: AbortSignal
}

/**
 * Runs the command `cpx-server`. Resolves to its exit code: 0 after a stop or the help, 2 for wrong
 * arguments, 3 if it cannot listen or write.
 */
export async function runMockProvider(host: MockHost): Promise<number> {
  // A failure to print an error is not an error of its own.
  const explain = (text: string) => host.stderr.write(`cpx-server: ${text}\n`).catch(() => {})
  try {
    const request = parseArguments(host.argv)
    if (!('help' in request)) return await serve(host, request.options, explain)
    await host.stdout.write(request.help)
    return 0
  } catch (error) {
    if (error instanceof MockOptionError) {
      await explain(`${error.message}\nusage: ${USAGE}; -h lists the options`)
      return 2
    }
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall !== 'write') throw error
    // EPIPE: the reader closed the pipe (for example `head`); not an error.
    if (code === 'EPIPE') return 0
    await explain(`cannot write output (${code})`)
    return 3
  }
}

async function serve({ stdout, stop }: MockHost, options: MockOptions, explain: Write) {
  let opened: MockProvider
  try {
    opened = await startMockProvider(options)
  } catch (error) {
    await explain(explainListenError(error, options.port ?? 0))
    return 3
  }
  await using provider = opened
  const { instances, url, seed } = provider
  const fleet = `${instances} simulated ${instances === 1 ? 'instance' : 'instances'}`
  await stdout.write(`${fleet} on ${url}/servers (seed ${seed}); Ctrl-C ends it\n`)
  if (!stop.aborted) await once(stop, 'abort')
  return 0
}

const LISTEN_ERRORS: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EADDRINUSE: [
    'another program has it',
    'end that program, or choose another port (0 takes any free one)',
  ],
  EMFILE: ['this machine ran short of file descriptors', 'raise ulimit -n'],
  EACCES: ['not permitted', 'choose a port above 1023, or start it with more rights'],
}

/** Explains an error of listening to the user; rethrows any other error. */
export function explainListenError(error: unknown, port: number): string {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall !== 'listen') throw error
  const [why, remedy] = LISTEN_ERRORS[code ?? ''] ?? ['failed', 'choose another port']
  return `cannot listen on port ${port}: ${why} (${code}); ${remedy}`
}
