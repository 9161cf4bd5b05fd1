import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ALL_FORMATS } from '../../src/cli/output/formats.ts'
import { MONITORING, monitoring, NODE, ROOT, shell, start } from '../support/command.ts'
import { inNamespace } from '../support/namespace.ts'
import { needs } from '../support/needs.ts'
import { startProvider } from '../support/provider.ts'

const OLD = 'what was here before\n'
const SUMMARY = ['mock:instances=3,seed=1', '-s', '--quiet']

/** A folder with an old file in it. */
function prepare(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'cpx.prom')
  writeFileSync(file, OLD)
  return { folder, file }
}

/** Replaces the parts that differ between runs. */
function normalize(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|\d+(\.\d+)?(e[+-]\d+)?/g, 'N')
    .replace(/ +/g, ' ')
}

describe('--outputFile receives the output', () => {
  test.each(ALL_FORMATS)(
    '--outputFile receives the output of -o %s, and stdout stays empty',
    async (format) => {
      const { folder, file } = prepare()
      const argv = [...SUMMARY, '-o', format]
      const printed = await monitoring(argv)
      const { exitCode, stdout, stderr } = await monitoring([...argv, '--outputFile', file])
      expect([exitCode, stdout, stderr]).toEqual([printed.exitCode, '', ''])
      expect(normalize(readFileSync(file, 'utf8'))).toBe(normalize(printed.stdout))
      expect(readdirSync(folder)).toEqual(['cpx.prom'])
    },
  )

  test('--outputFile is relative to the working directory, and is created if missing', async () => {
    const { folder } = prepare()
    const argv = [...SUMMARY, '-o', 'name', '--outputFile', 'new.txt']
    expect(await monitoring(argv, { cwd: folder })).toMatchObject({ exitCode: 0, stdout: '' })
    expect(readFileSync(join(folder, 'new.txt'), 'utf8')).toMatch(/^(10\.58\.1\.\d\n){3}$/)
  })

  test('--outputFile contains the last round of --waitHealthy', async () => {
    const { file } = prepare()
    const argv = [SUMMARY[0] ?? '', '--waitHealthy', '-hi', '0', '-o', 'name', '--outputFile', file]
    expect(await monitoring(argv)).toMatchObject({ exitCode: 0, stdout: '' })
    expect(readFileSync(file, 'utf8')).toMatch(/^StorageService$/m)
  })

  test('--outputFile is not allowed with --monitorService', async () => {
    expect(await monitoring(['mock:', '-ms', '--outputFile', 'x'])).toMatchObject({
      exitCode: 2,
      stderr:
        'monitoring: --outputFile is not allowed with --monitorService; use --summary, --serviceStats, --healthCheck, --waitHealthy, --events, --diff or --info (see monitoring -h)\n',
    })
  })
})

describe('--outputFile and an existing file', () => {
  test.each([
    ['0022', null, 0o644],
    ['0077', null, 0o600],
    ['0077', 0o664, 0o664],
    ['0022', 0o600, 0o600],
  ])(
    'with umask %s, --outputFile changes a file of mode %o to mode %o',
    async (umask, before, after) => {
      const { file } = prepare()
      if (before === null) rmSync(file)
      else chmodSync(file, before)
      await shell(`umask ${umask}; monitoring.js ${SUMMARY.join(' ')} --outputFile ${file}`)
      expect(statSync(file).mode & 0o777).toBe(after)
    },
  )

  test('--outputFile replaces the target of a symbolic link', async () => {
    const { folder, file } = prepare()
    mkdirSync(join(folder, 'elsewhere'))
    const link = join(folder, 'elsewhere', 'link')
    symlinkSync('../cpx.prom', link)
    await monitoring([...SUMMARY, '-o', 'name', '--outputFile', link])
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(file, 'utf8')).toMatch(/^(10\.58\.1\.\d\n){3}$/)
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['link'])
  })

  test('a reader of --outputFile sees a complete file at any time', async () => {
    const { file } = prepare()
    const argv = ['mock:instances=3000,seed=1', '-s', '--quiet', '-o', 'json', '--outputFile', file]
    await monitoring(argv)
    const { child, ended } = start(NODE, [MONITORING, ...argv])
    const seen = new Set<number>()
    while (child.exitCode === null) {
      const { instances } = JSON.parse(readFileSync(file, 'utf8')) as { instances: object[] }
      seen.add(instances.length)
      await nextTurn()
    }
    expect(await ended).toMatchObject({ exitCode: 0 })
    expect([...seen]).toEqual([3000])
  })
})

describe('--outputFile that cannot be written', () => {
  test.each([
    ['a directory', '.', 'it is a directory (EISDIR)'],
    ['a file in a missing directory', 'no/x', 'no such file or directory (ENOENT)'],
    ['a device', '/dev/null', 'it is not a regular file (ENOTSUP)'],
    ['a FIFO', 'fifo', 'it is not a regular file (ENOTSUP)'],
    // Like /dev/stdout, but a defect cannot replace it.
    ['standard output', '/proc/self/fd/1', 'it is not a regular file (ENOTSUP)'],
    ['a link to a missing file', 'dangling', 'no such file or directory (ENOENT)'],
    ['a file below a file', 'cpx.prom/x', 'writing failed (ENOTDIR)'],
    ['a file in /proc', '/proc/x', 'no such file or directory (ENOENT)'],
  ])('--outputFile is refused if it is %s', async (_, path, why) => {
    const { folder } = prepare()
    const line = `cd ${folder}; mkfifo fifo; ln -s nowhere dangling; monitoring.js ${SUMMARY.join(' ')} --outputFile ${path} | cat; echo "\${PIPESTATUS[0]}"`
    expect(await shell(line)).toMatchObject({
      stdout: '3\n',
      stderr: `monitoring: cannot write ${path}: ${why}\n`,
    })
    expect(readdirSync(folder)).toEqual(['cpx.prom', 'dangling', 'fifo'])
  })

  needs('unshare', 'mount')('a full disk leaves the old --outputFile unchanged', async () => {
    const { stdout, stderr } = await inNamespace(`
      mount -t tmpfs -o size=64k tmpfs /mnt && cd /mnt && echo old >cpx.prom
      monitoring.js mock:instances=3000,seed=1 -s --quiet -o json --outputFile cpx.prom
      echo "$?" *; cat cpx.prom`)
    expect({ stdout, stderr }).toEqual({
      stdout: '3 cpx.prom\nold\n',
      stderr: 'monitoring: cannot write cpx.prom: no space left on device (ENOSPC)\n',
    })
  })

  needs('unshare', 'mount')('the error of --outputFile names a read-only file system', async () => {
    const { stdout, stderr } = await inNamespace(`
      mount -t tmpfs tmpfs /mnt && echo old >/mnt/x && mount -o remount,ro /mnt
      monitoring.js ${SUMMARY.join(' ')} --outputFile /mnt/x; echo "$?"; cat /mnt/x`)
    expect({ stdout, stderr }).toEqual({
      stdout: '3\nold\n',
      stderr: 'monitoring: cannot write /mnt/x: read-only file system (EROFS)\n',
    })
  })

  test.each([
    ['SIGKILL', null],
    ['SIGTERM', 143],
  ] as const)(
    '%s in the middle of a round leaves the old --outputFile unchanged',
    async (signal, code) => {
      const { folder, file } = prepare()
      const argv = ['mock:instances=30000,seed=1', '-s', '--quiet', '-o', 'json']
      const watcher = watch(folder)
      onTestFinished(() => watcher.close())
      const appeared = once(watcher, 'change')
      const { child, ended } = start(NODE, [MONITORING, ...argv, '--outputFile', file])
      await appeared
      child.kill(signal)
      const stderr = code === null ? '' : `monitoring: interrupted by ${signal}\n`
      expect(await ended).toMatchObject({ exitCode: code, stdout: '', stderr })
      expect(readFileSync(file, 'utf8')).toBe(OLD)
      // A killed process cannot remove its temporary file.
      expect(readdirSync(folder)).toHaveLength(signal === 'SIGKILL' ? 2 : 1)
    },
  )
})

describe('--outputFile and a provider that is down', () => {
  const OWN_ANSWER = ['prometheus', 'nagios']
  test.each(ALL_FORMATS.filter((format) => !OWN_ANSWER.includes(format)))(
    'without a listing, -o %s does not change --outputFile',
    async (format) => {
      const { address } = await startProvider({ '/servers': 403 })
      const { file } = prepare()
      const argv = [address, '-s', '-o', format, '--outputFile', file]
      expect(await monitoring(argv)).toMatchObject({ exitCode: 3 })
      expect(readFileSync(file, 'utf8')).toBe(OLD)
    },
  )

  test('without a listing -o nagios writes UNKNOWN to --outputFile, exit code 3', async () => {
    const { address } = await startProvider({ '/servers': 403 })
    const { file } = prepare()
    const argv = [address, '-s', '-o', 'nagios', '--outputFile', file]
    expect(await monitoring(argv)).toMatchObject({ exitCode: 3, stdout: '', stderr: '' })
    expect(readFileSync(file, 'utf8')).toMatch(
      /^CPX UNKNOWN - cannot list instances from [^\n]+\n$/,
    )
  })

  test('without a listing -o prometheus writes cpx_up 0 to --outputFile, exit code 3', async () => {
    const { address } = await startProvider({ '/servers': 403 })
    const { file } = prepare()
    const argv = [address, '-s', '-o', 'prometheus', '--quiet', '--outputFile', file]
    const { exitCode, stdout, stderr } = await monitoring(argv)
    expect([exitCode, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^monitoring: cannot list instances from [^\n]+\n$/)
    expect(readFileSync(file, 'utf8')).toMatch(/^cpx_up\{provider="[^"]*"\} 0$/m)
  })

  test('the cron line of docs/metrics.md replaces cpx_up 1 while the provider is down', async () => {
    const docs = readFileSync(`${ROOT}docs/metrics.md`, 'utf8')
    const [, line = ''] = /^\* \* \* \* \* root (.*)$/m.exec(docs) ?? []
    const { folder, file } = prepare()
    const provider = await startProvider({ '/servers': [] })
    const command = line
      .replace('monitoring api:80', `monitoring.js ${provider.address}`)
      .replace('/var/lib/node_exporter', folder)
    expect(await shell(command)).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    expect(readFileSync(file, 'utf8')).toMatch(/^cpx_up\{provider="[^"]*"\} 1$/m)
    provider.answer('/servers', 403)
    expect(await shell(command)).toMatchObject({ exitCode: 3, stdout: '' })
    expect(readFileSync(file, 'utf8')).toMatch(/^cpx_up\{provider="[^"]*"\} 0$/m)
  })

  test('wrong arguments do not change --outputFile', async () => {
    const { file } = prepare()
    const argv = ['ftp://x', '-s', '-o', 'prometheus', '--outputFile', file]
    expect(await monitoring(argv)).toMatchObject({ exitCode: 2 })
    expect(readFileSync(file, 'utf8')).toBe(OLD)
  })
})
