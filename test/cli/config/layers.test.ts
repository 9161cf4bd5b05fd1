import { describe, expect, test } from 'vitest'
import { buildCommand } from '../../../src/cli/config/build-command.ts'
import { parseConfig } from '../../../src/cli/config/config-file.ts'
import { parse } from '../../../src/cli/options/parse.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { parseArgv } from '../../../src/options/parse-argv.ts'
import { run } from '../../support/host.ts'

/** The command of a command line and of a config file. */
function build(line: string, config: object) {
  const parsed = parse(parseArgv(OPTIONS, line.split(' ')))
  if (parsed.kind !== 'command') throw new Error(parsed.kind)
  return buildCommand(parsed, [parseConfig('/c.json', JSON.stringify(config)).settings])
}

describe('settings of the config file', () => {
  test('a deadline counts if the output format beside it does not apply to the action', () => {
    const { sourceOptions, options } = build('api -ms', { output: 'nagios', deadline: 0.2 })
    expect([options.output, sourceOptions.deadlineMs]).toEqual(['table', 200])
  })

  test('a deadline does not count with -o nagios', () => {
    const { sourceOptions } = build('api -hc', { output: 'nagios', deadline: 20 })
    expect(sourceOptions.deadlineMs).toBe(9000)
  })

  test('a switch that is off leaves its rival', () => {
    const { query } = build('api -s --faults=false', { status: 'gone' })
    expect(query.filter.status).toEqual(['gone'])
  })

  test('a switch that is on replaces its rival', () => {
    const { query } = build('api -s --faults', { status: 'gone' })
    expect(query.filter.status).toEqual(['unhealthy', 'unknown', 'gone'])
  })

  test('a path of a file is taken literally', () => {
    const { options } = build('api -s', { tokenFile: 'a$&b$1$$' })
    expect(options.tokenFile).toBe('/a$&b$1$$')
  })

  test('a file of 1 MiB with an error in every line is refused at its first error', () => {
    const lines = Array.from({ length: 45_000 }, (_, at) => `  "nope${at}": 1`)
    const { error } = parseConfig('/c.json', `{\n${lines.join(',\n')}\n}`)
    expect(String(error)).toBe('UsageError: /c.json:2:3: unknown setting "nope0"')
  })
})

test('an invalid variable is an error, also beside a flag that replaces it', async () => {
  const env = { MONITORING_FAULTS: 'maybe' }
  const { exitCode, stderr } = await run(['mock:', '-s', '--status', 'unhealthy'], { env })
  const why = 'MONITORING_FAULTS: "maybe" is not 1 or 0 (see monitoring -h)'
  expect([exitCode, stderr]).toEqual([2, `monitoring: ${why}\n`])
})
