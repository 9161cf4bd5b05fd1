import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { explainError, runMockProvider } from '../../src/mock/command.ts'
import { startMockProvider } from '../../src/mock/provider.ts'
import { ask } from './http.ts'

/** Runs the command until it ends by itself. */
async function run(...argv: string[]) {
  let [stdout, stderr] = ['', '']
  const code = await runMockProvider({
    argv,
    stdout: { write: async (text) => void (stdout += text) },
    stderr: { write: async (text) => void (stderr += text) },
    stop: new AbortController().signal,
  })
  return { code, stdout, stderr }
}

/** Runs the command up to its first line, and stops it with the test at the latest. */
async function start(...argv: string[]) {
  const controller = new AbortController()
  const { promise: line, resolve } = Promise.withResolvers<string>()
  const code = runMockProvider({
    argv,
    stdout: { write: async (text) => resolve(text) },
    stderr: { write: async (text) => resolve(text) },
    stop: controller.signal,
  })
  const stop = () => {
    controller.abort()
    return code
  }
  onTestFinished(async () => void (await stop()))
  return { line: await line, port: Number(/localhost:(\d+)/.exec(await line)?.[1]), stop }
}

describe('serving', () => {
  test('cpx-server prints its address and its seed', async () => {
    const { line, port } = await start('0', '--seed', '123')
    expect(line).toBe(
      `150 simulated instances on http://localhost:${port}/servers (seed 123); press Ctrl-C to stop\n`,
    )
    const { status, body } = await ask(port, '/servers')
    expect({ status, length: JSON.parse(body).length }).toEqual({ status: 200, length: 150 })
  })

  test('a stop ends cpx-server with 0, and frees its port', async () => {
    const { port, stop } = await start('0')
    expect(await stop()).toBe(0)
    await expect(ask(port, '/servers')).rejects.toThrow('ECONNREFUSED')
  })

  test('cpx-server ends at once if it was stopped before', async () => {
    const write = async () => undefined
    const host = { argv: ['0'], stdout: { write }, stderr: { write }, stop: AbortSignal.abort() }
    expect(await runMockProvider(host)).toBe(0)
  })

  test('a stop that ends a stalled write ends cpx-server with 0', async () => {
    const stop = AbortSignal.abort('SIGTERM')
    const stdout = { write: () => Promise.reject(stop.reason) }
    const host = { argv: ['-h'], stdout, stderr: { write: async () => {} }, stop }
    expect(await runMockProvider(host)).toBe(0)
  })

  test.each([
    ['EPIPE', 0, ''],
    ['ENOSPC', 3, 'cpx-server: cannot write output (ENOSPC)\n'],
  ])('a write error %s ends cpx-server with exit code %i', async (code, exitCode, said) => {
    const failure = Object.assign(new Error(code), { code, syscall: 'write' })
    let stderr = ''
    const host = {
      argv: ['0'],
      stdout: { write: () => Promise.reject(failure) },
      stderr: { write: async (text: string) => void (stderr += text) },
      stop: new AbortController().signal,
    }
    expect(await runMockProvider(host)).toBe(exitCode)
    expect(stderr).toBe(said)
  })

  test('an error that cannot be printed keeps its exit code', async () => {
    const write = () => Promise.reject(new Error('EPIPE'))
    const stop = new AbortController().signal
    expect(await runMockProvider({ argv: ['x'], stdout: { write }, stderr: { write }, stop })).toBe(
      2,
    )
  })

  test.each([
    [['--protocol', '4', '0']],
    [['--proto', '4', '0']],
    [['0', '--protocol', '4']],
    [['--protocol=4', '0']],
    [['--walk', '0', '--instances', '1', '--latency=0:1']],
    [['--sequential', '--', '0']],
    [['0', '--close', '--quota', '100', '--retryAfter', '0', '--capacity', '1', '--churn', '1']],
    [['0', '--sequential', '--close', '--pageSize', '5', '--hangs', '0%', '--drips', '0']],
    [['0', '--errors', '0', '--resets', '0.0', '--truncated=0', '--malformed=0']],
  ])('cpx-server accepts the arguments %j', async (argv) => {
    const { port } = await start(...argv)
    expect(await ask(port, '/10.58.1.1')).toMatchObject({ status: 200 })
  })

  test('cpx-server applies the options of its arguments', async () => {
    const { line, port } = await start('0', '--instances', '1', '--sequential', '--seed', '7')
    expect(line).toMatch(/^1 simulated instance on /)
    const { body, headers } = await ask(port, '/servers')
    expect({ body, server: headers['server'] }).toEqual({
      body: '["10.58.1.1"]',
      server: 'cpx-server',
    })
  })
})

const HELP = `\
usage: cpx-server PORT [options]

Simulated provider to try and to test monitoring with

positional arguments:
  PORT                          TCP port on all interfaces; 0 takes any free port

options:
  -h, --help                    Show this help message and exit
  --protocol, --proto 4|6       Version of the Internet Protocol; 6 serves both, or 4 if there is no
                                6 (default 6)
  --instances N                 Size of the fleet (default 150)
  --seed S                      Make order, values and faults repeatable (default: a random seed)
  --walk                        Let values drift instead of jumping
  --churn N                     Replace N instances between one listing and the next
  --pageSize N                  List N addresses per page, with a Link to the next page
  --latency MS[:JITTER]         Delay answers by MS milliseconds, plus or minus up to JITTER
  --sequential                  Serve one request at a time over HTTP/1.0, as a single-threaded
                                server
  --close                       Close the connection after each answer
  --closeAfter N                Close each connection after N answers, unannounced
  --quota N                     Accept N requests per second; answer 429 to the others
  --capacity N                  Accept N requests at a time; answer 503 to the others
  --retryAfter S                Add Retry-After: S to each 429 and 503
  --hangs N|N%                  Number or share of instances that never answer
  --drips N|N%                  Number or share of others that send one byte every 100 ms
  --errors PERCENT              Answer 500 to this share of the requests for instances
  --resets PERCENT              Reset the connection at this share of them
  --truncated PERCENT           Send only a part of the answer to this share of them
  --malformed PERCENT           Answer 200 with an invalid sample to this share of them
  --surplus PERCENT             Send a second, unrequested answer to this share of them
`

describe('help', () => {
  test.each([[['-h']], [['--help']], [['9001', '--walk', '-h']]])(
    'cpx-server prints its help for %j',
    async (argv) => {
      expect(await run(...argv)).toEqual({ code: 0, stdout: HELP, stderr: '' })
    },
  )

  test('the help of cpx-server is the same on every terminal, and never colored', async () => {
    onTestFinished(() => void vi.unstubAllEnvs())
    vi.stubEnv('COLUMNS', '40').stubEnv('FORCE_COLOR', '1').stubEnv('NO_COLOR', undefined)
    expect((await run('-h')).stdout).toBe(HELP)
  })
})

describe('wrong arguments', () => {
  test.each([
    [[], 'missing PORT'],
    [['65536'], 'PORT: "65536" is not a whole number from 0 to 65535'],
    [['-1'], 'PORT: "-1" is not a whole number from 0 to 65535'],
    [['http'], 'PORT: "http" is not a whole number from 0 to 65535'],
    [['0x50'], 'PORT: "0x50" is not a whole number from 0 to 65535'],
    [['80', '81'], 'unexpected arguments: "81"'],
    [['80', '--protocol', '5'], '--protocol: "5" is not 4 or 6'],
    [['80', '--proto', '5'], '--proto: "5" is not 4 or 6'],
    [['80', '--prot', '4'], 'unknown option --prot; did you mean --proto?'],
    [['80', '--instances'], '--instances needs a value: write --instances N'],
    [['80', '--instances', '-5'], '--instances: "-5" is not a whole number from 0 to 1000000'],
    [['80', '--walk=1'], '--walk takes no value'],
    [['80', '--port', '81'], 'unknown option --port; did you mean --proto?'],
    [['80', '--quota', '0'], '--quota: "0" is not a whole number from 1 to 1000000'],
    [['80', '--pagesize', '5'], 'unknown option --pagesize; did you mean --pageSize?'],
    [
      ['80', '--hangs', '5.5'],
      '--hangs: "5.5" is not a whole number from 0 to 1000000, or a percentage such as 5%',
    ],
    [
      ['80', '--errors', '60', '--resets=41'],
      'errors, resets, truncated, malformed and surplus must not exceed 100 percent together',
    ],
    [
      ['80', '--sequential', '--capacity', '1'],
      'capacity has no effect with sequential, which serves one request at a time',
    ],
    [['80', '-x'], 'unknown option -x'],
    [['80', '-hx'], 'unknown option -hx'],
    [['80', '-h8'], 'unknown option -h8'],
    [['80', '-h=8'], '-h takes no value'],
    [['80', '-proto', '4'], 'unknown option -proto; did you mean --proto?'],
    [['80', '-4'], 'unexpected arguments: "-4"'],
  ])(
    'wrong arguments of cpx-server end with 2, a sentence and the usage: %j',
    async (argv, sentence) => {
      const stderr = `cpx-server: ${sentence}\nusage: cpx-server PORT [options]; -h lists the options\n`
      expect(await run(...argv)).toEqual({ code: 2, stdout: '', stderr })
    },
  )
})

describe('an unusable port', () => {
  test('a port in use ends cpx-server with 3', async () => {
    await using provider = await startMockProvider()
    expect(await run(String(provider.port))).toEqual({
      code: 3,
      stdout: '',
      stderr:
        `cpx-server: cannot listen on port ${provider.port}: already in use ` +
        '(EADDRINUSE); stop the other program or choose another port (0: any free one)\n',
    })
  })

  test.each([
    [
      'EACCES',
      'cannot listen on port 80: not permitted (EACCES); ' +
        'choose a port above 1023, or start it with more rights',
    ],
    ['ENOBUFS', 'cannot listen on port 80: failed (ENOBUFS); choose another port'],
  ])('an error of listening is explained: %s', (code, sentence) => {
    const error = Object.assign(new Error('listen'), { code, syscall: 'listen', port: 80 })
    expect(explainError(error)).toEqual([3, sentence])
  })

  test('an error that is a bug is rethrown', () => {
    expect(() => explainError(new TypeError('a bug'))).toThrow('a bug')
  })
})
