import { describe, expect, test } from 'vitest'
import { type Circumstances, run } from '../../support/host.ts'

const CONFIG = '/c/cpx-monitoring/config.json'

/** Each place that can set the output format, in a world where `@it` and `api` are providers. */
const SETTINGS: Readonly<Record<string, (output: string, rest?: string) => Circumstances>> = {
  'the environment': (output) => ({ env: { MONITORING_OUTPUT: output } }),
  'the config file': (output, rest = '') => ({
    env: { XDG_CONFIG_HOME: '/c' },
    files: {
      [CONFIG]: `{"output": "${output}", "providers": {"it": {"address": "ftp://x"}}${rest}}`,
    },
  }),
  'a provider in the config file': (output, rest = '') => ({
    env: { XDG_CONFIG_HOME: '/c' },
    files: {
      [CONFIG]: `{"output": "csv", "providers": {"it": {"output": "${output}", "address": "ftp://x"}}${rest}}`,
    },
  }),
}

const WRONG: readonly [string, string, string?][] = [
  ['an unknown option', '@it -hc --nope'],
  ['an option without its value', '@it -hc --interval'],
  ['a value of the wrong kind', '@it -hc --interval x'],
  ['no action', '@it'],
  ['two actions', '@it -hc -s'],
  ['two servers', '@it x -hc'],
  ['options that exclude each other', '@it -hc --faults --status gone'],
  ['a sorting that the rows do not have', '@it -hc --sort ip'],
  ['an unusable address', '@it -hc'],
  ['a missing token file', '@it -hc --tokenFile nowhere'],
]
const BROKEN: typeof WRONG = [
  ['a config file with an unknown setting', '@it -hc', ', "nope": 1'],
  ['a config file with a setting twice', '@it -hc', ', "interval": 1, "interval": 2'],
  ['a config file with an unusable value', '@it -hc', ', "interval": "x"'],
  ['a config file that breaks off', '@it -hc', ', "interval": '],
  ['a config file with a comment', '@it -hc', ' // no'],
]

describe('wrong arguments with -o nagios', () => {
  async function isUnknown(line: string, world: Circumstances): Promise<void> {
    const { exitCode, stdout, stderr } = await run(line.split(' '), world)
    expect([exitCode, stderr, stdout]).toEqual([
      3,
      '',
      expect.stringMatching(/^CPX UNKNOWN - [^\n]+\n$/),
    ])
  }

  test.each(WRONG)('nagios on the command line: %s is UNKNOWN', async (_, line) => {
    for (const flag of ['-o nagios', '-o=nagios', '--output nagios', '-o csv --output=nagios']) {
      await isUnknown(`${line} ${flag}`, {})
    }
  })

  for (const [name, ask] of Object.entries(SETTINGS)) {
    test.each([...WRONG, ...BROKEN])(`nagios in ${name}: %s is UNKNOWN`, async (_, line, rest) => {
      await isUnknown(line, ask('nagios', rest))
    })
  }

  test('nagios in the config file: an unknown provider is UNKNOWN', async () => {
    const world = SETTINGS['the config file']?.('nagios') ?? {}
    await isUnknown('@other -hc', world)
  })

  test('nagios in the environment: a config file that cannot be read is UNKNOWN', async () => {
    await isUnknown('@it -hc --config nowhere', { env: { MONITORING_OUTPUT: 'nagios' } })
  })

  test('nagios in the environment: a missing argument list is UNKNOWN', async () => {
    const world = { env: { MONITORING_OUTPUT: 'nagios' } }
    expect(await run([], world)).toMatchObject({
      exitCode: 3,
      stdout: 'CPX UNKNOWN - no arguments\n',
      stderr: '',
    })
  })
})

describe('wrong arguments with another output', () => {
  const NAGIOS = SETTINGS['the config file']?.('nagios') ?? {}
  const OF_PROVIDER = SETTINGS['a provider in the config file']
  test.each<[string, string, Circumstances]>([
    ['a flag overrides the config file', '@it -hc --nope -o json', NAGIOS],
    ['a flag overrides the environment', 'api -o csv', { env: { MONITORING_OUTPUT: 'nagios' } }],
    [
      'the environment overrides the config file',
      '@it -hc --nope',
      { ...NAGIOS, env: { ...NAGIOS.env, MONITORING_OUTPUT: 'json' } },
    ],
    ['a provider overrides the rest of the config file', '@it', OF_PROVIDER?.('json') ?? {}],
    ['the setting of another provider does not count', 'api', OF_PROVIDER?.('nagios') ?? {}],
    ['a view is no plugin', 'ftp://x -ms', NAGIOS],
    ['waiting is no plugin', 'ftp://x --waitHealthy', NAGIOS],
    ['an option after -- is no option', 'x -hc -- -o nagios', {}],
  ])('wrong arguments are exit code 2 if another output counts: %s', async (_, line, world) => {
    const { exitCode, stdout, stderr } = await run(line.split(' '), world)
    expect([exitCode, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^monitoring: [^\n]+\n$/),
    ])
  })
})
