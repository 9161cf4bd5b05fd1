import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../src/cli/config/config-file.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { configSchema } from '../../support/config-schema.ts'
import { commandOf, config, CONFIG_PATH as PATH, HOME, refusal } from '../../support/host.ts'

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
      sourceOptions: { concurrency: 8, deadlineMs: 20_000 },
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
    const names = settable.map(({ key }) => key.replace(/\..*/, ''))
    expect(keys.toSorted()).toEqual([...new Set(names)].toSorted())
  })

  test.each<[object, boolean]>([
    [{ interval: 3, providers: { prod: { address: 'api', timeout: 2 } } }, true],
    [{ $schema: 'x', healthyInstances: '2,A=5', only: ['A'], sort: 'cpu' }, true],
    [{ header: ['X-Scope-OrgID: a', 'X-Team: b, c'], window: '5m' }, true],
    [{ providers: { prod: { address: 'api', queries: { cpu: 'x', unit: 'ratio' } } } }, true],
    [{ queries: { disk: 'x' } }, false],
    [{ queries: 'x' }, false],
    [{ 'queries.cpu': 'x' }, false],
    [{ intervall: 3 }, false],
    [{ providers: { prod: {} } }, false],
    [{ quiet: 1 }, false],
  ])('the schema and the command agree on %j', async (value, isRight) => {
    expect(validate(value)).toBe(isRight)
    expect((await refusal('api -s', config(value))) === 'accepted').toBe(isRight)
  })
})
