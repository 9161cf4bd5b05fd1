import { MockOptionError, type MockRequest, parseArguments, USAGE } from './options.ts'
import { type MockProvider, startMockProvider } from './provider.ts'
import type { MockOptions } from './table.ts'

interface Output {
  write(text: string): Promise<void>
}

/** The parts of its process that the command uses. */
export interface MockHost {
  /** The arguments, without node and script. */
  readonly argv: readonly string[]
  readonly stdout: Output
  readonly stderr: Output
  /** Ends the provider when it aborts. */
  readonly stop: AbortSignal
}

/**
 * Runs the command `cpx-server`. Resolves to its exit code: 0 after a stop or the help, 2 for wrong
 * arguments, 3 if it cannot listen or write.
 */
export async function runMockProvider(host: MockHost): Promise<number> {
  try {
    return await run({ ...host, stderr: lenient(host.stderr) })
  } catch (error) {
    return explainOutputError(host, error)
  }
}

/** An output whose errors are ignored. */
function lenient(output: Output): Output {
  return { write: (text) => output.write(text).catch(() => {}) }
}

async function explainOutputError({ stderr }: MockHost, error: unknown): Promise<number> {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall !== 'write') throw error
  // The reader closed the pipe (for example `head`): not an error.
  if (code === 'EPIPE') return 0
  await lenient(stderr).write(`cpx-server: cannot write output (${code})\n`)
  return 3
}

async function run(host: MockHost): Promise<number> {
  const request = await readRequest(host)
  if (request === undefined) return 2
  if ('help' in request) {
    await host.stdout.write(request.help)
    return 0
  }
  return serve(host, request.options)
}

async function readRequest({ argv, stderr }: MockHost): Promise<MockRequest | undefined> {
  try {
    return parseArguments(argv)
  } catch (error) {
    if (!(error instanceof MockOptionError)) throw error
    await stderr.write(`cpx-server: ${error.message}\nusage: ${USAGE}; -h lists the options\n`)
    return undefined
  }
}

async function serve({ stdout, stderr, stop }: MockHost, options: MockOptions): Promise<number> {
  let opened: MockProvider
  try {
    opened = await startMockProvider(options)
  } catch (error) {
    await stderr.write(`cpx-server: ${explainListenError(error, options.port ?? 0)}\n`)
    return 3
  }
  await using provider = opened
  await stdout.write(describe(provider))
  await aborted(stop)
  return 0
}

function describe({ instances, url, seed }: MockProvider): string {
  const noun = instances === 1 ? 'instance' : 'instances'
  return `${instances} simulated ${noun} on ${url}/servers (seed ${seed}); Ctrl-C ends it\n`
}

/** Explains an error of listening to the user; rethrows any other error. */
export function explainListenError(error: unknown, port: number): string {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall !== 'listen') throw error
  const [why, remedy] = LISTEN_ERRORS[code ?? ''] ?? ['failed', 'choose another port']
  return `cannot listen on port ${port}: ${why} (${code}); ${remedy}`
}

const LISTEN_ERRORS: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EADDRINUSE: [
    'another program has it',
    'end that program, or choose another port (0 takes any free one)',
  ],
  EMFILE: ['this machine ran short of file descriptors', 'raise ulimit -n'],
  EACCES: ['not permitted', 'choose a port above 1023, or start it with more rights'],
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
