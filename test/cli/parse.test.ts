import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Action, Command } from '../../src/cli/command.ts'
import { OPTIONS } from '../../src/cli/options.ts'
import { formatHelp, parse } from '../../src/cli/parse.ts'
import { UsageError } from '../../src/domain/error.ts'

function commandOf(line: string): Command {
  const parsed = parse(line.split(' '))
  if (parsed.kind !== 'command') throw new Error(`${line} is ${parsed.kind}`)
  return parsed.command
}

function refusal(line: string): string {
  try {
    return `accepted: ${JSON.stringify(parse(line.split(' ')))}`
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.message
  }
}

test('a command has the defaults of everything that is not given', () => {
  expect(commandOf('api -s')).toEqual({
    address: 'api',
    action: { kind: 'summary' },
    policy: { thresholds: { cpu: 75, memory: 75 }, minimum: 2 },
    pace: { intervalMs: 5000, count: undefined },
    timeoutMs: 5000,
    concurrency: 4,
    talk: 'normal',
  })
})

test('a command has everything that is given, in milliseconds where it is a time', () => {
  const line =
    'api --monitorService A --healthyInstances 3 --cpuThreshold 80.5 --memoryThreshold 90 ' +
    '--interval 0.5 --count 10 --timeout 2.5 --concurrency 16 -v'
  expect(commandOf(line)).toEqual({
    address: 'api',
    action: { kind: 'monitorService', service: 'A' },
    policy: { thresholds: { cpu: 80.5, memory: 90 }, minimum: 3 },
    pace: { intervalMs: 500, count: 10 },
    timeoutMs: 2500,
    concurrency: 16,
    talk: 'verbose',
  })
})

describe('an action', () => {
  test.each<[string, Action]>([
    ['api --summary', { kind: 'summary' }],
    ['api -s', { kind: 'summary' }],
    ['api --sum', { kind: 'summary' }],
    ['-s api', { kind: 'summary' }],
    ['api -s -s', { kind: 'summary' }],
    ['api --serviceStats', { kind: 'serviceStats', service: null }],
    ['api -ss', { kind: 'serviceStats', service: null }],
    ['api -ss A', { kind: 'serviceStats', service: 'A' }],
    ['api -ss=A', { kind: 'serviceStats', service: 'A' }],
    ['api --serviceStats=A', { kind: 'serviceStats', service: 'A' }],
    ['-ss A api', { kind: 'serviceStats', service: 'A' }],
    ['api -ss -v', { kind: 'serviceStats', service: null }],
    ['api -ss -5', { kind: 'serviceStats', service: '-5' }],
    ['api --healthCheck', { kind: 'healthCheck' }],
    ['api -hc', { kind: 'healthCheck' }],
    ['api --monitorService', { kind: 'monitorService', service: null }],
    ['api -ms', { kind: 'monitorService', service: null }],
    ['api -ms A', { kind: 'monitorService', service: 'A' }],
    ['-s -- api', { kind: 'summary' }],
  ])('is asked for: %s', (line, action) => {
    const { address, action: found } = commandOf(line)
    expect([address, found]).toEqual(['api', action])
  })

  test.each([
    ['api -s -hc', '--healthCheck/-hc: not allowed with argument --summary/-s'],
    ['api -hc -s', '--summary/-s: not allowed with argument --healthCheck/-hc'],
    ['api -s -ss', '--serviceStats/-ss: not allowed with argument --summary/-s'],
    ['api -ss -s', '--summary/-s: not allowed with argument --serviceStats/-ss'],
    ['api -ss -ms', '--monitorService/-ms: not allowed with argument --serviceStats/-ss'],
    ['api -ms A -hc', '--healthCheck/-hc: not allowed with argument --monitorService/-ms'],
  ])('stands alone: %s', (line, problem) => {
    expect(refusal(line)).toBe(`argument ${problem}`)
  })

  test.each(['api', 'api -v', 'api -hi 3', 'api -- -s'])('is needed: %s', (line) => {
    expect(refusal(line)).toBe(
      'one of the arguments --summary/-s --serviceStats/-ss --healthCheck/-hc --monitorService/-ms is required',
    )
  })
})

describe('the server', () => {
  test.each([
    ['-s', ''],
    ['-hi 3 -hc', ''],
    ['-ss', ''],
    ['-ss -v', ''],
    ['-ss api', '; put the server first: monitoring api -ss'],
    ['-ms api --count 3', '; put the server first: monitoring api -ms'],
    ['--serviceStats api', '; put the server first: monitoring api --serviceStats'],
    ['--serviceS api', '; put the server first: monitoring api --serviceStats'],
  ])('is needed, and is not to be eaten as SERVICE: %s', (line, hint) => {
    expect(refusal(line)).toBe(`the following arguments are required: SERVER${hint}`)
  })

  test.each([
    ['api -s b', 'b'],
    ['api -ss A b', 'b'],
    ['api b c -s', 'b c'],
  ])('is one: %s', (line, rest) => {
    expect(refusal(line)).toBe(`unrecognized arguments: ${rest}`)
  })

  test.each(['@name', 'mock:instances=5,seed=7', 'http://h/b', '[::1]:9', '-5'])(
    'is taken as it is written: %s',
    (address) => {
      expect(commandOf(`${address} -s`).address).toBe(address)
    },
  )
})

describe('a value', () => {
  test.each([
    ['-hi 0', 0],
    ['-hi=3', 3],
    ['--healthyInstances 3', 3],
    ['--healthyInstances=3', 3],
    ['--healthy 3', 3],
    ['-hi +3', 3],
    ['-hi 007', 7],
    ['-hi 1000000', 1_000_000],
    ['-hi 3 -hi 4', 4],
  ])('is a whole number for the minimum: %s', (option, minimum) => {
    expect(commandOf(`api -hc ${option}`).policy.minimum).toBe(minimum)
  })

  const MINIMUM = '--healthyInstances/-hi'
  test.each([
    [MINIMUM, '-1', 'a whole number from 0 to 1000000'],
    [MINIMUM, '1.5', 'a whole number from 0 to 1000000'],
    [MINIMUM, '1e9', 'a whole number from 0 to 1000000'],
    [MINIMUM, '1_0', 'a whole number from 0 to 1000000'],
    [MINIMUM, '0x10', 'a whole number from 0 to 1000000'],
    [MINIMUM, '٣', 'a whole number from 0 to 1000000'],
    [MINIMUM, 'abc', 'a whole number from 0 to 1000000'],
    [MINIMUM, '', 'a whole number from 0 to 1000000'],
    [MINIMUM, '1000001', 'a whole number from 0 to 1000000'],
    [MINIMUM, '9'.repeat(400), 'a whole number from 0 to 1000000'],
    ['--cpuThreshold', 'NaN', 'a number from 0 to 100'],
    ['--cpuThreshold', '-1', 'a number from 0 to 100'],
    ['--cpuThreshold', '100.1', 'a number from 0 to 100'],
    ['--cpuThreshold', '75%', 'a number from 0 to 100'],
    ['--memoryThreshold', '101', 'a number from 0 to 100'],
    ['--memoryThreshold', 'Infinity', 'a number from 0 to 100'],
    ['--interval', '0', 'a number from 0.1 to 86400'],
    ['--interval', '0.01', 'a number from 0.1 to 86400'],
    ['--interval', '864000', 'a number from 0.1 to 86400'],
    ['--interval', '1e1', 'a number from 0.1 to 86400'],
    ['--interval', '5s', 'a number from 0.1 to 86400'],
    ['--timeout', '0', 'a number from 0.1 to 3600'],
    ['--timeout', '3601', 'a number from 0.1 to 3600'],
    ['--timeout', '.', 'a number from 0.1 to 3600'],
    ['--count', '0', 'a whole number from 1 to 1000000000'],
    ['--count', '2.0', 'a whole number from 1 to 1000000000'],
    ['--concurrency', '0', 'a whole number from 1 to 1024'],
    ['--concurrency', '1025', 'a whole number from 1 to 1024'],
    ['--concurrency', 'auto', 'a whole number from 1 to 1024'],
  ])('outside its range is refused with the range: %s %.20j', (flags, value, what) => {
    const [flag] = flags.split('/')
    const problem = `argument ${flags}: "${value}" is not ${what}`
    expect(refusal(`api -s ${flag} ${value}`)).toBe(problem)
    expect(refusal(`api -s ${flag}=${value}`)).toBe(problem)
  })

  test.each([
    ['--interval .5', 500],
    ['--interval 5.', 5000],
    ['--interval 0.1', 100],
    ['--interval 86400', 86_400_000],
  ])('may be a fraction where it is a time: %s', (option, intervalMs) => {
    expect(commandOf(`api -ms ${option}`).pace.intervalMs).toBe(intervalMs)
  })

  test.each(['--cpuThreshold', '--interval', '--count', '--timeout', '--concurrency'])(
    'is needed: %s',
    (flag) => {
      expect(refusal(`api -s ${flag}`)).toBe(`argument ${flag}: expected one argument`)
      expect(refusal(`api ${flag} -s`)).toBe(`argument ${flag}: expected one argument`)
    },
  )
})

test.each([
  ['', 'normal'],
  [' -v', 'verbose'],
  [' --quiet', 'quiet'],
  [' -v --quiet', 'quiet'],
  [' --quiet -v', 'quiet'],
])('"api -s%s" is %s on stderr', (options, talk) => {
  expect(commandOf(`api -s${options}`).talk).toBe(talk)
})

describe('help and version', () => {
  test.each([
    ['-h', 'help'],
    ['--help', 'help'],
    ['--hel', 'help'],
    ['api -h', 'help'],
    ['-ss -h', 'help'],
    ['api -s -hc -h', 'help'],
    ['api -hi -h', 'help'],
    ['--version', 'version'],
    ['api --version', 'version'],
    ['api -s --version', 'version'],
    ['--version -h', 'help'],
  ])('are shown wherever they are asked for, whatever is missing: %s', (line, kind) => {
    expect(parse(line.split(' '))).toEqual({ kind })
  })

  test.each(['-s -- -h', '-s -- --help', '-s -- --version'])(
    'are not asked for behind --, where nothing is an option: %s',
    (line) => {
      expect(commandOf(line).address).toBe(line.split(' ').at(-1))
    },
  )
})

test.each([
  ...['--sumary', '-summary', '-hi8', '-sso', '-sso wide', '-S', '-ssA', '-vv', '-', '---', '--='],
  ...['--s', '--h', '--health', '--cou 3', '--vers', '--VERSION', '-s=v', '--summary=x', '-hc=1'],
  ...['-hi -1 -s', '-hi 1_0 -s', '-hi= -s', '-s --count=', '-s -hi', '-s -x', '-s --no-color'],
  ...['-s extra', '-s -hc', '-ss -ms', '-v', '-s -- x', '-s --interval 1,5', '-s -1', '-s -o json'],
])('no typo is taken for something else: monitoring api %s', (line) => {
  expect(() => parse(['api', ...line.split(' ')])).toThrow(UsageError)
})

test('any arguments are a command, help, version or a usage error, never anything else', () => {
  const flags = OPTIONS.flatMap((option) => [...option.flags])
  const token = fc.oneof(
    fc.constantFrom(...flags, 'api', '3', '-1', '--', '-hi8', '--s', '__proto__', '-hi=3'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 6 }), (argv) => {
      try {
        expect(['command', 'help', 'version']).toContain(parse(argv).kind)
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
      }
    }),
    { numRuns: 300 },
  )
})

describe('the help', () => {
  const help = formatHelp()

  test('begins with the usage and ends with the exit codes', () => {
    const lines = help.split('\n')
    expect(lines[0]).toBe('usage: monitoring SERVER ACTION [options]')
    expect(lines.at(-2)).toBe(
      'Scripts judge by the exit code: 0 done, 2 bad arguments, 3 could not tell or could not do.',
    )
  })

  test.each(OPTIONS.map((option) => [option.flags.join(', '), option] as const))(
    'explains %s',
    (flags, { settings }) => {
      expect(help).toContain(`\n  ${flags}`)
      expect(help.replaceAll(/\s+/g, ' ')).toContain(settings.help)
    },
  )

  test('keeps within 100 columns', () => {
    expect(Math.max(...help.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
  })
})
