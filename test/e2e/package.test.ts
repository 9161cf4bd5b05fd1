import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODE, ROOT } from '../support/command.ts'

const SESSION = `
  const { serviceStats } = connect('mock:instances=2,seed=1')
  apiServer('mock:instances=2,seed=1')
    .then(async (targets) => [targets, serviceHealth(await serviceStats())])
    .then((all) => console.log(JSON.stringify(all)))
`
const NAMES = '{ apiServer, connect, serviceHealth }'

describe('the packed tarball, installed elsewhere', () => {
  let folder = ''
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const runNode = (name: string) =>
    execFileSync(NODE, [name], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpx-monitoring-'))
    const npm = (argv: string[], cwd: string) =>
      execFileSync('npm', argv, { cwd, encoding: 'utf8' })
    const packed = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT)
    const manifest = JSON.parse(packed) as unknown
    const [entry] = Object.values(manifest as object) as { filename: string }[]
    write('package.json', '{ "private": true }')
    npm(
      ['install', '--offline', '--no-audit', '--no-fund', join(folder, entry?.filename ?? '')],
      folder,
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const expected = [expect.arrayContaining(['10.58.1.1', '10.58.1.2']), expect.any(Object)]

  test('the package can be imported by an ES module', () => {
    write('esm.mjs', `import ${NAMES} from 'cpx-monitoring'\n${SESSION}`)
    expect(JSON.parse(runNode('esm.mjs'))).toEqual(expected)
  })

  test('the package can be required by a CommonJS module', () => {
    write('cjs.cjs', `const ${NAMES} = require('cpx-monitoring')\n${SESSION}`)
    expect(JSON.parse(runNode('cjs.cjs'))).toEqual(expected)
  })

  test('the package starts nothing and prints nothing when it is loaded', () => {
    write(
      'load.cjs',
      `const before = process.getActiveResourcesInfo().length
       require('cpx-monitoring')
       if (process.getActiveResourcesInfo().length !== before) console.log('started something')`,
    )
    expect(runNode('load.cjs')).toBe('')
  })

  test.each(['use.mts', 'use.cts'])(
    'the package has types that a strict project accepts: %s',
    (name) => {
      write(
        name,
        `import { apiServer, connect, openRecording, serviceHealth, type ConnectOptions, type InstanceStats, type RecordedRound, type ServiceStats } from 'cpx-monitoring'
       const { instanceStats, serviceStats, serviceStatus } = connect('mock:', { timeoutMs: 1 })
       export const a: Promise<string[]> = apiServer('mock:')
       export const b: Promise<InstanceStats> = instanceStats('10.0.0.1')
       export const c: Promise<InstanceStats[]> = serviceStats()
       export const d: Promise<ServiceStats> = serviceStatus('A')
       export const e: Record<string, 'healthy' | 'unhealthy' | 'unknown'> = serviceHealth([], { minimum: 1 })
       const signal = AbortSignal.timeout(1)
       export const f: Promise<InstanceStats[]> = serviceStats(undefined, { signal })
       export const g: ConnectOptions = { token: 'x', ca: 'y', signal, minimums: { AuthService: 5 } }
       export const h: Promise<string[]> = apiServer('mock:', 'servers', { token: 'x', signal })
       export const i: Promise<unknown> = apiServer('mock:', '10.0.0.1')
       export const j: AsyncIterable<RecordedRound> = openRecording('fleet.db', { minimum: 1 }).rounds({ from: new Date(), to: 1 })
       // @ts-expect-error there is no such option
       connect('mock:', { timeout: 5 })
       // @ts-expect-error a service has a name
       void serviceStatus()`,
      )
      write(
        'tsconfig.json',
        JSON.stringify({
          compilerOptions: {
            strict: true,
            noEmit: true,
            module: 'nodenext',
            types: [],
            lib: ['es2024', 'dom'],
          },
          files: [name],
        }),
      )
      const tsc = join(ROOT, 'node_modules/.bin/tsc')
      expect(execFileSync(tsc, ['-p', '.'], { cwd: folder, encoding: 'utf8' })).toBe('')
    },
  )

  test('the package installs its commands without dependencies', () => {
    const bin = join(folder, 'node_modules/.bin')
    const env = { ...process.env, PATH: `${join(NODE, '..')}:${process.env['PATH']}` }
    const run = (command: string, ...argv: string[]) =>
      execFileSync(join(bin, command), argv, {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
    expect(run('monitoring', 'mock:seed=1', '-hc')).toBe(
      run('cpx-monitoring', 'mock:seed=1', '-hc'),
    )
    expect(run('cpx-server', '-h')).toMatch(/^usage: cpx-server /)
    expect(execFileSync('ls', [join(folder, 'node_modules')], { encoding: 'utf8' })).toBe(
      'cpx-monitoring\n',
    )
  })
})
