import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { MONITORING, monitoring, NODE, shell, start } from '../support/command.ts'

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Waits until the process has opened the file. */
async function untilOpened(pid: number, path: string): Promise<void> {
  const links = () =>
    readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  await vi.waitFor(() => expect(links()).toContain(path), { timeout: 20_000 })
}

/** Each option that names a file to read, with its name in errors. */
const READERS = [
  ['--config', 'the config file', (path: string) => ({ argv: ['--config', path] })],
  [
    'MONITORING_CONFIG',
    'the config file',
    (path: string) => ({ env: { MONITORING_CONFIG: path } }),
  ],
  [
    'the default config file',
    'the config file',
    (path: string) => ({ env: { XDG_CONFIG_HOME: join(path, '../..') } }),
  ],
  ['--tokenFile', '--tokenFile', (path: string) => ({ argv: ['--tokenFile', path] })],
  ['--ca', '--ca', (path: string) => ({ argv: ['--ca', path] })],
] as const

type World = { readonly argv?: readonly string[]; readonly env?: Record<string, string> }

function launch({ argv = [], env = {} }: World) {
  return start(NODE, [MONITORING, 'mock:instances=1', '-s', '--quiet', ...argv], {
    env: { ...process.env, ...env },
  })
}

/** Creates a FIFO at the path of the default config file. */
function makeFifo(): string {
  const folder = join(makeFolder(), 'cpx-monitoring')
  mkdirSync(folder)
  execFileSync('mkfifo', [join(folder, 'config.json')])
  return join(folder, 'config.json')
}

const HINT = ' (see monitoring -h)\n'

describe('a FIFO as a file to read', () => {
  test('a FIFO without a writer ends the command with 2 after 5 seconds, for any option', async () => {
    const endings = READERS.map(async ([, what, world]) => {
      const path = makeFifo()
      expect(await launch(world(path)).ended).toEqual({
        exitCode: 2,
        signal: null,
        stdout: '',
        stderr: `monitoring: cannot read ${what} ${path}: nothing complete came from the pipe within 5 s (ETIMEDOUT)${HINT}`,
      })
    })
    await Promise.all(endings)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'a FIFO without a writer does not keep %s from ending the command',
    async (signal, exitCode) => {
      for (const [, , world] of READERS) {
        const path = makeFifo()
        const { child, ended } = launch(world(path))
        await untilOpened(child.pid ?? 0, path)
        child.kill(signal)
        const stderr = `monitoring: interrupted by ${signal}\n`
        expect(await ended).toEqual({ exitCode, signal: null, stdout: '', stderr })
      }
    },
  )

  test('a FIFO whose writer is silent does not keep SIGINT from ending the command', async () => {
    const path = makeFifo()
    const { child, ended } = launch({ argv: ['--tokenFile', path] })
    // This opens only once there is a reader.
    await using writer = await open(path, 'w')
    await writer.write('half of a to')
    child.kill('SIGINT')
    const stderr = 'monitoring: interrupted by SIGINT\n'
    expect(await ended).toMatchObject({ exitCode: 130, signal: null, stderr })
  })
})

describe('a file that is no regular file and no pipe', () => {
  test.each(READERS.filter(([name]) => name !== 'the default config file'))(
    'a device or a directory is refused as %s',
    async (_, what, world) => {
      for (const path of ['/dev/zero', '/dev/null']) {
        expect(await launch(world(path)).ended).toMatchObject({
          exitCode: 2,
          stderr: `monitoring: cannot read ${what} ${path}: it is not a regular file (ENOTSUP)${HINT}`,
        })
      }
      expect(await launch(world('/dev')).ended).toMatchObject({
        exitCode: 2,
        stderr: `monitoring: cannot read ${what} /dev: it is a directory (EISDIR)${HINT}`,
      })
    },
  )

  test('a socket is refused as a file to read', async () => {
    const argv = [MONITORING, 'mock:instances=1', '-s', '--tokenFile', '/dev/stdin']
    // Node.js connects a child with sockets.
    const { ended } = start(NODE, argv, { stdio: ['pipe', 'pipe', 'pipe'] })
    expect(await ended).toMatchObject({
      exitCode: 2,
      stderr: `monitoring: cannot read --tokenFile /dev/stdin: it is not a regular file (ENOTSUP)${HINT}`,
    })
  })
})

describe('a pipe', () => {
  test.each([
    ['--config', 'value expected'],
    ['--tokenFile', 'holds no token'],
    ['--ca', 'holds no certificate'],
  ])('a process substitution without output is an empty file for %s', async (flag, problem) => {
    const { exitCode, stderr } = await shell(`monitoring.js mock: -s ${flag} <(true)`)
    expect(stderr).toMatch(new RegExp(`^monitoring: .*/dev/fd/\\d+.*${problem}`))
    expect(exitCode).toBe(2)
  })

  const CONFIG = '{"output": "name"}'
  test.each([
    ['a process substitution', `--config <(echo '${CONFIG}')`],
    ['a process substitution that has ended', `--config <(echo '${CONFIG}') 3< <(:)`],
    ['standard input', `--config /dev/stdin < <(echo '${CONFIG}')`],
    ['standard input of a pipeline', `--config /dev/stdin`],
    ['a slow writer', `--config <(echo '{'; wait_for_reader; echo '"output": "name"}')`],
    ['a token', `-o name --tokenFile <(echo s3cret)`],
  ])('a pipe is read to its end: %s', async (_, options) => {
    // The pipe is full until a process reads it.
    const wait = 'wait_for_reader() { head -c 65536 /dev/zero | tr "\\0" " "; }'
    const line = `${wait}; echo '${CONFIG}' | monitoring.js mock:instances=1,seed=1 -s --quiet ${options}`
    expect(await shell(line)).toMatchObject({ exitCode: 0, stdout: '10.58.1.1\n', stderr: '' })
  })

  test('a FIFO is read if its writer opens it later', async () => {
    const path = makeFifo()
    const { child, ended } = launch({ argv: ['--config', path] })
    await untilOpened(child.pid ?? 0, path)
    const writer = await open(path, 'w')
    await writer.write(CONFIG)
    await writer.close()
    expect(await ended).toMatchObject({ exitCode: 0, stdout: '10.58.1.1\n' })
  })

  test('a pipe is read once, even if a plugin has wrong arguments', async () => {
    for (const config of ['{"output": "nagios"}', '{"output": "nagios", "nope": 1}']) {
      const line = `monitoring.js mock: -hc --sort ip --config <(echo '${config}')`
      const { exitCode, stdout, stderr } = await shell(line)
      expect([exitCode, stdout, stderr]).toEqual([3, expect.stringMatching(/^CPX UNKNOWN - /), ''])
    }
  })

  test('an endless pipe is refused after 1 MiB', async () => {
    const { exitCode, stderr } = await shell('monitoring.js mock: -s --ca <(yes)')
    expect(stderr).toMatch(
      /^monitoring: cannot read --ca \/dev\/fd\/\d+: it is larger than 1 MiB \(EFBIG\) /,
    )
    expect(exitCode).toBe(2)
  })
})

test.each([
  [1024 * 1024, ':1:1048577: value expected'],
  [1024 * 1024 + 1, ': it is larger than 1 MiB (EFBIG)'],
])('a regular file of %i bytes is read up to 1 MiB', async (size, problem) => {
  const path = join(makeFolder(), 'c.json')
  writeFileSync(path, ' '.repeat(size))
  const { exitCode, stderr } = await monitoring(['mock:', '-s', '--config', path])
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${path}${problem}${HINT}`)])
})
