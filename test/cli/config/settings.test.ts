import { describe, expect, test } from 'vitest'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { variableOf } from '../../../src/options/setting.ts'
import {
  commandOf,
  config,
  CONFIG_PATH as PATH,
  HOME,
  refusal,
  run,
  type World,
} from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

describe('precedence', () => {
  const file = JSON.stringify({ interval: 3, providers: { prod: { address: 'api', interval: 4 } } })
  const both = { env: { ...HOME, MONITORING_INTERVAL: '2' }, files: { [PATH]: file } }

  test.each<[string, string, World, number]>([
    ['the default counts if nothing is set', 'api -s', {}, 5],
    ['the file overrides the default', 'api -s', { files: { [PATH]: file } }, 3],
    ['a named provider overrides the rest of the file', '@prod -s', { files: { [PATH]: file } }, 4],
    ['the environment overrides the file', '@prod -s', both, 2],
    ['a flag overrides the environment', '@prod -ms --interval 1', both, 1],
    [
      'an empty variable does not count',
      'api -s',
      { env: { ...HOME, MONITORING_INTERVAL: '' } },
      5,
    ],
  ])('precedence: %s', async (_, line, world, seconds) => {
    expect((await commandOf(line, world)).pace.intervalMs).toBe(1000 * seconds)
  })

  test('a stronger setting turns a switch off', async () => {
    const world = {
      env: { ...HOME, MONITORING_EXIT_CODE: '0' },
      files: { [PATH]: '{"exitCode": true}' },
    }
    expect((await commandOf('api -hc', world)).options.exitCode).toBe(false)
    expect((await commandOf('api -hc --exitCode', world)).options.exitCode).toBe(true)
    expect(
      (await commandOf('api -hc --exitCode=false', config({ exitCode: true }))).options.exitCode,
    ).toBe(false)
  })

  test.each<[string, object, object]>([
    ['-s --page 2', { limit: 10 }, { query: { page: { number: 2, size: 50 } } }],
    ['-s --limit 2', { limit: 10 }, { query: { page: { number: 1, size: 2 } } }],
    ['-s --status gone', { faults: true }, { query: { filter: { status: ['gone'] } } }],
    ['-s', { sort: 'headroom' }, { query: { sorting: undefined } }],
    ['-hc', { sort: 'headroom' }, { query: { sorting: [{ key: 'headroom' }] } }],
    ['-ms', { output: 'prometheus' }, { options: { output: 'table' } }],
  ])('%s overrides the settings that it excludes in %j', async (line, settings, command) => {
    expect(await commandOf(`api ${line}`, config(settings))).toMatchObject(command)
  })

  test.each(['-s --faults', '-ms'])('%s ignores settings that it does not take', async (line) => {
    const settings = { interval: 9, for: 9, waitTimeout: 5 }
    expect(await refusal(`api ${line}`, config(settings))).toBe('accepted')
  })

  test('a token in the environment overrides a token file of the config file', async () => {
    const world = { ...config({ tokenFile: 'token' }), env: { ...HOME, MONITORING_TOKEN: 'x' } }
    expect((await commandOf('api -s', world)).options.tokenFile).toBeUndefined()
    expect((await commandOf('api -s --tokenFile t', world)).options.tokenFile).toBe('t')
  })
})

describe('a named provider', () => {
  const providers = {
    prod: { address: 'https://api/base', tokenFile: 'token' },
    context: { address: 'b' },
  }

  test.each([
    ['targets:fleet.json', 'targets:/home/ada/fleet.json'],
    ['targets:/fleet.json', 'targets:/fleet.json'],
    ['targets:-', 'targets:-'],
    ['targets+http://h/sd', 'targets+http://h/sd'],
    ['fleet.db', '/home/ada/fleet.db'],
    ['./past/fleet.db', '/home/ada/./past/fleet.db'],
    ['/fleet.db', '/fleet.db'],
    ['api:80', 'api:80'],
  ])('the address %s of a config file is %s', async (address, resolved) => {
    const files = { '/home/ada/c.json': JSON.stringify({ providers: { it: { address } } }) }
    expect(await commandOf('@it -s --config /home/ada/c.json', { files })).toMatchObject({
      address: resolved,
    })
  })

  test('a named provider has its address, and paths relative to the file', async () => {
    const { address, options } = await commandOf('@prod -hc', config({ providers }))
    expect([address, options.tokenFile]).toEqual([
      'https://api/base',
      '/home/me/.config/cpx-monitoring/token',
    ])
    expect(
      (await commandOf('@context -hc', config({ providers }))).options.tokenFile,
    ).toBeUndefined()
  })

  test.each<[string, World, string]>([
    [
      '@prd',
      config({ providers }),
      `unknown provider @prd in ${PATH}; it names @prod, @context; did you mean @prod?`,
    ],
    ['@x', config({}), `unknown provider @x in ${PATH}; it names none`],
    ['@x', {}, `unknown provider @x: no config file: no such file ${PATH}`],
  ])('an unknown provider causes a list of known ones: %s', async (server, world, problem) => {
    expect(await refusal(`${server} -hc`, world)).toBe(problem)
  })

  test('an unknown output format in the environment is refused', async () => {
    const env = { ...HOME, MONITORING_OUTPUT: 'nagois' }
    const problem = await refusal('api -hc', { env })
    expect(problem).toMatch(/^MONITORING_OUTPUT: "nagois" is not .*; did you mean nagios\?$/)
  })

  test('a named provider receives the requests', async () => {
    const { address } = await startFleet({ '10.0.0.1': { service: 'A', cpu: '1%', memory: '2%' } })
    const files = { [PATH]: JSON.stringify({ providers: { it: { address, output: 'name' } } }) }
    expect(await run(['@it', '-s'], { env: HOME, files })).toMatchObject({
      exitCode: 0,
      stdout: '10.0.0.1\n',
      stderr: '',
    })
  })
})

describe('the environment', () => {
  test.each([
    ['cpuThreshold', 'MONITORING_CPU_THRESHOLD'],
    ['healthyInstances', 'MONITORING_HEALTHY_INSTANCES'],
    ['ca', 'MONITORING_CA'],
  ])('the environment sets %s by %s', (key, name) => {
    const option = OPTIONS.find((each) => each.key === key)
    expect(option && variableOf('MONITORING', option)).toBe(name)
  })

  test.each<[Record<string, string>, string]>([
    [{ MONITORING_INTERVAL: 'x' }, 'MONITORING_INTERVAL: "x" is not a number from 0.1 to 86400'],
    [{ MONITORING_QUIET: 'x' }, 'MONITORING_QUIET: "x" is not 1 or 0'],
  ])('an environment with %j is refused', async (env, problem) => {
    expect(await refusal('api -s', { env })).toBe(problem)
  })

  test('the environment sets switches by 1 and 0', async () => {
    const quiet = (value: string) => commandOf('api -s', { env: { MONITORING_QUIET: value } })
    const talks = await Promise.all(['1', 'true', '0', 'no', ''].map(quiet))
    expect(talks.map(({ verbosity }) => verbosity)).toEqual([
      'quiet',
      'quiet',
      'normal',
      'normal',
      'normal',
    ])
  })

  test('variables that Kubernetes sets for a service of this name are ignored', async () => {
    const env = { MONITORING_PORT: 'tcp://10.0.0.1:80', MONITORING_SERVICE_HOST: '10.0.0.1' }
    expect((await commandOf('api -s', { env })).address).toBe('api')
  })
})

test('a token file that others can read causes a warning', async () => {
  const { address } = await startFleet({})
  const world = { files: { t: 'x' }, modes: { t: 0o644 } }
  const { exitCode, stderr } = await run([address, '-s', '--tokenFile', 't'], world)
  expect([exitCode, stderr]).toEqual([
    0,
    'monitoring: every user of this machine can read t; chmod 600 it\nmonitoring: no servers\n',
  ])
})
