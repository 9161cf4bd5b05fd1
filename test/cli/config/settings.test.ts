import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/cli/config/config-file.ts'
import { configure } from '../../../src/cli/config/configure.ts'
import type { Command } from '../../../src/cli/config/command.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { UsageError } from '../../../src/domain/error.ts'
import type { Host } from '../../../src/host.ts'
import { variableOf } from '../../../src/options/setting.ts'
import { configSchema } from '../../support/config-schema.ts'
import { run } from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

const PATH = '/home/me/.config/cpx-monitoring/config.json'
const HOME = { HOME: '/home/me' }

interface World {
  readonly env?: Record<string, string>
  readonly files?: Record<string, string>
  readonly unreadable?: readonly string[]
}

/** The command of a line, with this environment and these files. */
async function commandOf(
  line: string,
  { env = HOME, files = {}, unreadable = [] }: World,
): Promise<Command> {
  const argv = line.split(' ')
  const host = {
    argv,
    env,
    readFile: async (path: string) => {
      if (unreadable.includes(path)) throw Object.assign(new Error('no'), { code: 'EACCES' })
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' })
      return { text, mode: 0o600 }
    },
  }
  const { takeRequest } = await configure(host as unknown as Host)
  const request = takeRequest()
  if (request.kind === 'command') return request.command
  throw new Error(`${line} is no command`)
}

async function refusal(line: string, world: World): Promise<string> {
  try {
    await commandOf(line, world)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.message
  }
}

const config = (value: unknown) => ({ files: { [PATH]: JSON.stringify(value) } })

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

describe('the config file', () => {
  test.each<[string, Record<string, string>, string]>([
    ['in XDG_CONFIG_HOME', { ...HOME, XDG_CONFIG_HOME: '/x' }, '/x/cpx-monitoring/config.json'],
    ['in .config', HOME, PATH],
    ['in .config if XDG_CONFIG_HOME is relative', { ...HOME, XDG_CONFIG_HOME: 'x' }, PATH],
    ['at MONITORING_CONFIG', { ...HOME, MONITORING_CONFIG: 'c.json' }, 'c.json'],
  ])('the config file is found %s', async (_, env, path) => {
    const { pace } = await commandOf('api -s', { env, files: { [path]: '{"interval": 7}' } })
    expect(pace.intervalMs).toBe(7000)
  })

  test('the config file that --config names has to exist', async () => {
    const files = { [PATH]: '{"interval": 7}', 'c.json': '{"interval": 8}' }
    expect((await commandOf('api -s --config c.json', { files })).pace.intervalMs).toBe(8000)
    expect(await refusal('api -s --config d.json', { files })).toBe(
      'cannot read the config file d.json: no such file or directory (ENOENT)',
    )
  })

  test('the default config file may be missing, and so may a home', async () => {
    expect((await commandOf('api -s', {})).pace.intervalMs).toBe(5000)
    expect((await commandOf('api -s', { env: {} })).pace.intervalMs).toBe(5000)
  })

  test('the config file may set every option that is not for the command line alone', async () => {
    const world = config({
      $schema: './config.schema.json',
      only: ['A*', '!AB'],
      sort: 'cpu,ip',
      status: ['unknown'],
      cpuAbove: 1.5,
      output: 'wide',
      color: 'never',
      pager: true,
      quiet: false,
      healthyInstances: '3,A=5',
      exitCode: true,
      concurrency: 8,
      deadline: 20,
      ca: 'ca.pem',
      tokenFile: '/run/token',
    })
    expect(await commandOf('api -s', world)).toMatchObject({
      query: { filter: { status: ['unknown'], cpuAbove: 1.5 }, only: { globs: ['A*', '!AB'] } },
      policy: { minimum: 3, declared: new Map([['A', 5]]) },
      verbosity: 'normal',
      limits: { concurrency: 8, deadlineMs: 20_000 },
      options: {
        output: 'wide',
        color: 'never',
        pager: true,
        exitCode: true,
        tokenFile: '/run/token',
        ca: '/home/me/.config/cpx-monitoring/ca.pem',
      },
    })
  })

  test.each<[string, string]>([
    ['', '1:1: value expected'],
    ['{', '1:2: close brace expected'],
    ['{"interval": 1,, }', '1:16: property name expected'],
    ['{\n  "interval" 1}', '2:14: colon expected'],
    ['{"a": "\n', '1:7: unexpected end of string'],
    ['{} /* no', '1:4: unexpected end of comment'],
    ['{} {}', '1:4: unexpected content after the document'],
    ['[]', '1:1: the document must be an object, got an array'],
    ['{\n  "intervall": 1\n}', '2:3: unknown setting "intervall"; did you mean interval?'],
    ['{"provider": {}}', '1:2: unknown setting "provider"; did you mean providers?'],
    ['{"summary": true}', '1:2: unknown setting "summary"'],
    ['{"__proto__": {"interval": 1}}', '1:2: unknown setting "__proto__"'],
    ['{\n\t"interval": "x"}', '2:14: "interval" must be a number from 0.1 to 86400, got a string'],
    ['{"interval": 0}', '1:14: "interval": "0" is not a number from 0.1 to 86400'],
    ['{"interval": null}', '1:14: "interval" must be a number from 0.1 to 86400, got null'],
    ['{"quiet": 1}', '1:11: "quiet" must be true or false, got a number'],
    [
      '{"only": [1]}',
      '1:10: "only" must be the name of a service, or several, separated by commas, got an array',
    ],
    [
      '{"output": "jsn"}',
      '1:12: "output": "jsn" is not table, wide, json, ndjson, csv, name, nagios or prometheus; did you mean json?',
    ],
    ['{"interval": 1, "interval": 2}', '1:17: "interval" is given twice'],
    ['{"providers": []}', '1:15: "providers" must be an object, got an array'],
    ['{"providers": {"a": {}}}', '1:21: "providers.a" has no address: "https://…"'],
    ['{"providers": {"a": {"address": 1}}}', '1:33: "providers.a" has no address: "https://…"'],
    [
      '{"providers": {"a": {"address": "x", "timout": 1}}}',
      '1:38: unknown setting "providers.a.timout"; did you mean timeout?',
    ],
  ])('a config file with %j is refused with line and column', async (text, problem) => {
    expect(await refusal('api -s', { files: { [PATH]: text } })).toMatch(`${PATH}:${problem}`)
  })

  test.each<[string, string]>([
    ['['.repeat(60_000), ' is nested too deeply'],
    [
      '{"providers": {"a": {"adress": "x"}}}',
      ':1:22: unknown setting "providers.a.adress"; did you mean address?',
    ],
    [
      '{"providers": {"a": {"address": "@b"}}}',
      ':1:33: "providers.a" must not name another provider',
    ],
  ])('a config file of an invalid form is refused: case %#', async (text, problem) => {
    expect(await refusal('api -s', { files: { [PATH]: text } })).toBe(`${PATH}${problem}`)
  })

  test('a config file may have comments and trailing commas', async () => {
    const text = `// of this machine
    {
      "interval": 7, /* seconds */
      "only": ["A", "B",], // these two
      "providers": { "prod": { "address": "api", }, },
    }`
    const command = await commandOf('@prod -s', { files: { [PATH]: text } })
    expect(command).toMatchObject({ address: 'api', pace: { intervalMs: 7000 } })
    expect(command.query.only?.globs).toEqual(['A', 'B'])
  })

  test('a config file may begin with a byte order mark', async () => {
    const files = { [PATH]: '\ufeff{"interval": 7}' }
    expect((await commandOf('api -s', { files })).pace.intervalMs).toBe(7000)
  })

  test('a config file that this user cannot read is ignored unless it is named', async () => {
    const world = { env: HOME, unreadable: [PATH, 'c.json'] }
    expect((await commandOf('api -s', world)).pace.intervalMs).toBe(5000)
    expect(await refusal('api -s --config c.json', world)).toBe(
      'cannot read the config file c.json: permission denied (EACCES)',
    )
  })

  test('any text of a config file is read, or has a problem with its place', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const { error } = parseConfig('c', text)
        if (error !== undefined) expect((error as Error).message).toMatch(/^c(:\d+:\d+:)? /)
      }),
    )
    expect(({} as Record<string, unknown>)['interval']).toBeUndefined()
  })
})

describe('a named provider', () => {
  const providers = {
    prod: { address: 'https://api/base', tokenFile: 'token' },
    context: { address: 'b' },
  }

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

describe('the schema of the config file', () => {
  const schema = configSchema()
  const validate = new Ajv.Ajv2020({ allowUnionTypes: true }).compile(schema)

  test('docs/config.schema.json is what npm run schema writes', () => {
    const path = new URL('../../../docs/config.schema.json', import.meta.url)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(schema)
  })

  test('the schema has exactly the settings', () => {
    const keys = Object.keys(schema.$defs.settings.properties)
    const settable = OPTIONS.filter(({ cliOnly }) => cliOnly !== true)
    expect(keys.toSorted()).toEqual(settable.map(({ key }) => key).toSorted())
  })

  test.each<[object, boolean]>([
    [{ interval: 3, providers: { prod: { address: 'api', timeout: 2 } } }, true],
    [{ $schema: 'x', healthyInstances: '2,A=5', only: ['A'], sort: 'cpu' }, true],
    [{ intervall: 3 }, false],
    [{ providers: { prod: {} } }, false],
    [{ quiet: 1 }, false],
  ])('the schema and the command agree on %j', async (value, isRight) => {
    expect(validate(value)).toBe(isRight)
    expect((await refusal('api -s', config(value))) === 'accepted').toBe(isRight)
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
