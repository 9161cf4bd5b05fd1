import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { MONITORING, NODE, ROOT, start } from '../support/command.ts'
import { newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/pages.ts'

const UNIT = 'deploy/systemd/monitoring.service'
const TOKEN = '0123456789abcdef0123456789abcdef'

/** The values of a setting of a unit, in their order. */
function settingsOf(path: string, name: string): string[] {
  const lines = read(path).matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))
  return Array.from(lines, ([, value = '']) => value)
}

/** The variables in lines of the form `NAME=value`. */
function variablesIn(text: string): Record<string, string> {
  const pairs = text.matchAll(/^([A-Z_]+)=(.*)$/gm)
  return Object.fromEntries(Array.from(pairs, ([, name = '', value = '']) => [name, value]))
}

/** Starts the command of the unit as systemd does, with a simulated fleet, below other programs. */
async function startUnit(env: Record<string, string> = {}, below: readonly string[] = []) {
  const folder = newFolder()
  const variables: Record<string, string> = {
    ...variablesIn(read('deploy/systemd/monitoring.env')),
    SOURCE: 'mock:',
    ADDRESS: '127.0.0.1:0',
    STATE_DIRECTORY: folder,
    ...env,
  }
  const [line = ''] = settingsOf(UNIT, 'ExecStart')
  const [program, ...argv] = line
    .split(' ')
    .map((word) => word.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => variables[name] ?? ''))
  expect(program).toBe('/usr/local/bin/monitoring')
  const [first = '', ...rest] = [...below, NODE, MONITORING, ...argv]
  const { child, ended } = start(first, rest, { env: { PATH: '/usr/bin:/bin', ...variables } })
  if (child.stdout === null) throw new Error('no stdout')
  for await (const text of createInterface({ input: child.stdout })) {
    const url = /http:\/\/[^;]+(?=;)/.exec(text)?.[0]
    if (url !== undefined) return { url, child, ended, folder }
  }
  throw new Error((await ended).stderr)
}

needs('systemd-analyze')('the unit of systemd has an exposure of at most 2.0', async () => {
  const argv = ['security', '--offline=true', '--threshold=20', '--no-pager', UNIT]
  const { status, stdout } = spawnSync('systemd-analyze', argv, { cwd: ROOT, encoding: 'utf8' })
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/Overall exposure level .*: [01]\.\d/),
  ])
})

test('the command of the unit serves and records, and ends with 0 after SIGTERM', async () => {
  const { url, child, ended, folder } = await startUnit()
  expect((await fetch(`${url}-/healthy`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ exitCode: 0 })
  expect(existsSync(join(folder, 'fleet.db'))).toBe(true)
})

test('the tokens of tokens.conf are those of the clients and of the provider', async () => {
  const credentials = newFolder()
  const lines = settingsOf('deploy/systemd/tokens.conf', 'LoadCredential')
  for (const line of lines)
    writeFileSync(join(credentials, line.split(':')[0] ?? ''), TOKEN, { mode: 0o600 })
  const environment = settingsOf('deploy/systemd/tokens.conf', 'Environment').join('\n')
  const { url, child, ended } = await startUnit(
    variablesIn(environment.replaceAll('%d', credentials)),
  )
  const statusOf = async (headers: Record<string, string>) =>
    (await fetch(`${url}metrics`, { headers })).status
  expect(await statusOf({})).toBe(401)
  expect(await statusOf({ authorization: `Bearer ${TOKEN}` })).toBe(200)
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('token') })
})

/** The system calls in a set of systemd. */
function callsIn(set: string): string[] {
  const { stdout } = spawnSync('systemd-analyze', ['syscall-filter', set], { encoding: 'utf8' })
  const lines = stdout.split('\n').slice(1)
  const names = lines.map((line) => line.trim()).filter((name) => /^[@\w]/.test(name))
  return names.flatMap((name) => (name.startsWith('@') ? callsIn(name) : [name]))
}

needs('systemd-analyze', 'strace')('the unit allows every system call of the command', async () => {
  const [allowed = '', denied = ''] = settingsOf(UNIT, 'SystemCallFilter')
  const calls = new Set(callsIn(allowed))
  for (const set of denied.replace('~', '').split(' '))
    for (const name of callsIn(set)) calls.delete(name)
  expect(calls.size).toBeGreaterThan(200)
  const log = join(newFolder(), 'calls')
  // Traced by another process, so that signals reach the command itself.
  const strace = ['strace', '--daemonize', '--follow-forks', '--quiet=all', `--output=${log}`]
  const { url, child, ended } = await startUnit({}, strace)
  expect((await fetch(`${url}metrics`)).status).toBe(200)
  child.kill('SIGTERM')
  await ended
  const made = readFileSync(log, 'utf8').matchAll(/^\d+ +(?:<\.\.\. )?(\w+)[( ]/gm)
  const refused = [...new Set(Array.from(made, ([, name = '']) => name))].filter(
    (name) => !calls.has(name),
  )
  // SQLite calls it as root only.
  expect(refused.filter((name) => name !== 'fchown')).toEqual([])
})
