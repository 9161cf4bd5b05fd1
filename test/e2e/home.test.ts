import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { COMMAND_PATH, MONITORING, NODE, shell, start } from '../support/command.ts'
import { needs } from '../support/needs.ts'

const ARGV = ['mock:instances=1,seed=1', '-s', '--quiet', '-o', 'name']
const ANSWER = { exitCode: 0, signal: null, stdout: '10.58.1.1\n', stderr: '' }

/** Home directories that cannot be written. */
const HOMES: readonly [string, Record<string, string>][] = [
  ['a file system that answers mkdir with ENOENT', { HOME: '/proc' }],
  ['a cache folder on such a file system', { XDG_CACHE_HOME: '/proc/a/b' }],
  ['a file', { HOME: '/etc/passwd' }],
  ['a missing folder', { HOME: '/nowhere/at/all' }],
  ['an empty text', { HOME: '' }],
  ['none', {}],
]

test.each(HOMES)('the command works if HOME is %s', async (_, env) => {
  expect(await start(NODE, [MONITORING, ...ARGV], { env }).ended).toEqual(ANSWER)
})

needs('script')('on a terminal the command works with any HOME', async () => {
  for (const [, home] of HOMES) {
    const env = { ...home, PATH: COMMAND_PATH, TERM: 'xterm' }
    const argv = ['-qec', `monitoring.js ${ARGV.join(' ')}`, '/dev/null']
    const { exitCode, stdout } = await start('script', argv, { env }).ended
    expect([home, exitCode, stdout]).toEqual([home, 0, '10.58.1.1\r\n'])
  }
})

test('the command runs in a removed folder that is also its home', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const line = `cd ${folder}; rmdir ${folder}; HOME=${folder} monitoring.js ${ARGV.join(' ')}`
  expect(await shell(line)).toEqual(ANSWER)
  expect(() => rmdirSync(folder)).toThrow('ENOENT')
})

test('compiled code is cached in folders of this user only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(await start(NODE, [MONITORING, ...ARGV], { env: { HOME: folder } }).ended).toEqual(ANSWER)
  const folders = ['.cache', '.cache/cpx-monitoring', '.cache/cpx-monitoring/code']
  const modes = folders.map((each) => statSync(join(folder, each)).mode & 0o777)
  expect(modes).toEqual([0o700, 0o700, 0o700])
  expect(readdirSync(join(folder, '.cache/cpx-monitoring/code'))).toHaveLength(1)
})

test('compiled code is not cached in a folder that others can write', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, '.cache/cpx-monitoring'), { recursive: true })
  chmodSync(join(folder, '.cache/cpx-monitoring'), 0o777)
  expect(await start(NODE, [MONITORING, ...ARGV], { env: { HOME: folder } }).ended).toEqual(ANSWER)
  expect(readdirSync(join(folder, '.cache/cpx-monitoring'))).toEqual([])
})

needs('script')('on a terminal the command writes nothing except compiled code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'home-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const env = { HOME: folder, PATH: COMMAND_PATH, TERM: 'xterm' }
  await start('script', ['-qec', `monitoring.js ${ARGV.join(' ')}`, '/dev/null'], { env }).ended
  expect(readdirSync(folder)).toEqual(['.cache'])
  expect(readdirSync(join(folder, '.cache/cpx-monitoring'))).toEqual(['code'])
})
