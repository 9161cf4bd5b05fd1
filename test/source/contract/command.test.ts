import { describe, expect, test } from 'vitest'
import { ALL_FORMATS, type Format, FORMATS_OF_ROWS } from '../../../src/cli/output/formats.ts'
import { CONFIG_PATH, HOME, run } from '../../support/host.ts'
import { BREAKABLE, FIXTURES, type Fleet, NAMED } from './fixtures.ts'

const ONE_ROUND = ['-s', '-ss', '-hc']
const SEVERAL = [
  ['-ms', '--count', '1'],
  ['--waitHealthy', '-hi', '0'],
]

/** Every action with each of its formats. */
const LINES = [
  ...ONE_ROUND.flatMap((action) => ALL_FORMATS.map((format) => [[action], format] as const)),
  ...SEVERAL.flatMap((action) => FORMATS_OF_ROWS.map((format) => [action, format] as const)),
]

// Its timer sleeps as well.
const WAIT_TIMEOUT_MS = 300_000

/** Runs the command on a fleet; `--waitHealthy` gives up after two rounds. */
function runOn({ address, flags = [], files = {} }: Fleet, line: readonly string[]) {
  const { promise: over, resolve: giveUp } = Promise.withResolvers<void>()
  const onSleep = (ms: number) => (ms === WAIT_TIMEOUT_MS ? over : giveUp())
  return run([address, ...line, ...flags], { files, onSleep })
}

interface Round {
  readonly instances: readonly Record<string, unknown>[]
  readonly services: readonly { readonly service: string }[]
}

async function readRound(fleet: Fleet, ...options: readonly string[]): Promise<Round> {
  const { stdout } = await runOn(fleet, ['-s', '-o', 'json', ...options])
  return JSON.parse(stdout) as Round
}

function isWellFormed(format: Format, stdout: string): boolean {
  if (format === 'json' || format === 'ndjson') {
    return stdout
      .trim()
      .split(format === 'json' ? /$/ : '\n')
      .every((text) => JSON.parse(text))
  }
  if (format === 'nagios') return /^CPX (?:OK|CRITICAL) - [^\n]+\n$/.test(stdout)
  return format === 'prometheus' ? stdout.includes('cpx_up{') : stdout.length > 0
}

describe.each(FIXTURES)('the command on $name', ({ start }) => {
  test('every action prints every one of its formats', async () => {
    const fleet = await start()
    const check = async ([action, format]: (typeof LINES)[number]) => {
      const line = [...action, '-o', format]
      const { exitCode, stdout } = await runOn(fleet, line)
      expect([...line, isWellFormed(format, stdout)]).toEqual([...line, true])
      // A plugin tells of a service that lacks its minimum.
      expect(exitCode).toBe(format === 'nagios' && stdout.includes('CRITICAL') ? 2 : 0)
    }
    await Promise.all(LINES.map(check))
  })

  test.each([
    [0, 0],
    [1000, 1],
  ])('with a minimum of %i, --exitCode gives %i', async (minimum, code) => {
    const fleet = await start()
    const { exitCode } = await runOn(fleet, ['-hc', '--exitCode', '-hi', String(minimum)])
    expect(exitCode).toBe(code)
  })

  test('--waitHealthy gives up with 1 if a service stays below its minimum', async () => {
    const { exitCode, stderr } = await runOn(await start(), ['--waitHealthy', '-hi', '1000'])
    expect(stderr).toContain('gave up after 300 s (--waitTimeout): waiting: ')
    expect(exitCode).toBe(1)
  })

  test('filters select rows', async () => {
    const fleet = await start()
    const all = await readRound(fleet)
    const [{ service: name } = { service: '' }] = all.services
    const own = await readRound(fleet, '--only', name)
    expect(own.services.map(({ service }) => service)).toEqual([name])
    expect(new Set(own.instances.map(({ lastService }) => lastService))).toEqual(new Set([name]))
    expect((await readRound(fleet, '--limit', '1')).instances).toHaveLength(1)
    const faults = await readRound(fleet, '--faults')
    expect(faults.instances.length).toBeGreaterThan(0)
    expect(faults.instances.filter(({ status }) => status === 'healthy')).toEqual([])
    const busy = await readRound(fleet, '--cpuAbove', '50')
    expect(busy.instances.length).toBeGreaterThan(0)
    expect(busy.instances.filter(({ cpuPercent }) => Number(cpuPercent) <= 50)).toEqual([])
  })

  test('a service that is absent is an error that names those that are there', async () => {
    const fleet = await start()
    const { exitCode, stderr } = await runOn(fleet, ['-ss', 'absent'])
    const [{ service: name } = { service: '' }] = (await readRound(fleet)).services
    expect(stderr).toContain('no instance reports service "absent"; known: ')
    expect(stderr).toContain(name)
    expect(exitCode).toBe(3)
  })

  test('the policy of a named provider applies to it', async () => {
    const { address, flags = [], files = {} } = await start()
    const config = { providers: { prod: { address, healthyInstances: 1000 } } }
    const world = { env: HOME, files: { ...files, [CONFIG_PATH]: JSON.stringify(config) } }
    const { exitCode } = await run(['@prod', '-hc', '--exitCode', ...flags], world)
    expect(exitCode).toBe(1)
  })

  test('the live view shows it until a key quits', async () => {
    const { address, flags = [], files = {} } = await start()
    const { exitCode, frames, last } = await run([address, '-ms', ...flags], {
      files,
      isTerminal: true,
      onTerminal: () => {},
      onFrame: (text, owner) => text.includes('STATUS') && owner.onInput('q'),
    })
    expect(frames.join('')).toContain('STATUS')
    expect(last).toMatch(/healthy = cpu(?:\[[\d.]+[ms]\])? < 75/)
    expect(exitCode).toBe(0)
  })
})

describe.each(BREAKABLE)('the command on $name that fails', ({ start }) => {
  test.each([...ONE_ROUND.map((action) => [action]), ['-ms', '--count', '1']])(
    '%s ends with 3 and one sentence on stderr',
    async (...line) => {
      const fleet = await start()
      await fleet.breakIt()
      const { exitCode, stdout, stderr } = await runOn(fleet, line)
      expect(stderr).toMatch(/^monitoring: cannot list instances from [^\n]+\n$/)
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
    },
  )

  test('a plugin tells that it is unknown', async () => {
    const fleet = await start()
    await fleet.breakIt()
    const { exitCode, stdout } = await runOn(fleet, ['-hc', '-o', 'nagios'])
    expect(stdout).toMatch(/^CPX UNKNOWN - cannot list instances from [^\n]+\n$/)
    expect(exitCode).toBe(3)
  })
})

const HOSTILE = 'a\u001b]0;owned\u0007\u001b[2J\u202eb\u0085'
const RAW = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u202e]/

describe.each(NAMED)('a hostile name in $name', ({ start }) => {
  test('no action prints it raw', async () => {
    const fleet = await start(HOSTILE)
    const check = async ([action, format]: (typeof LINES)[number]) => {
      const line = [...action, '-v', '-o', format]
      const { stdout, stderr } = await runOn(fleet, line)
      const raw = [stdout, stderr].filter((text) => RAW.test(text))
      expect([...line, raw]).toEqual([...line, []])
      expect(stdout + stderr).toContain('owned')
    }
    await Promise.all(LINES.map(check))
  })
})
