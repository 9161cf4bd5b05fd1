import { describe, expect, test } from 'vitest'
import type { Command } from '../../../src/cli/config/command.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { buildCommand } from '../../../src/cli/config/build-command.ts'
import { parse } from '../../../src/cli/options/parse.ts'
import { UsageError } from '../../../src/domain/error.ts'
import { parseArgv } from '../../../src/options/parse-argv.ts'

const parseLine = (argv: readonly string[]) => parse(parseArgv(OPTIONS, argv))

function commandOf(line: string): Command {
  const parsed = parseLine(line.split(' '))
  if (parsed.kind !== 'command') throw new Error(`${line} is ${parsed.kind}`)
  return buildCommand(parsed)
}

function refusal(line: string): string {
  try {
    return `accepted: ${JSON.stringify(commandOf(line))}`
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.message
  }
}

test('a command has the default of every option that is not set', () => {
  expect(commandOf('api -s')).toEqual({
    address: 'api',
    action: expect.objectContaining({ name: 'summary' }),
    query: {
      kind: 'instances',
      service: null,
      only: null,
      filter: { status: undefined, cpuAbove: undefined, memoryAbove: undefined },
      filters: [],
      sorting: undefined,
      page: null,
      intervalMs: null,
      explained: ['unknown'],
    },
    policy: { thresholds: { cpu: 75, memory: 75 }, minimum: 2, minCoverage: 0, warnHeadroom: null },
    pace: { intervalMs: 5000, count: undefined },
    limits: {
      timeoutMs: 5000,
      deadlineMs: 30_000,
      concurrency: 'auto',
      maxInstances: 100_000,
    },
    verbosity: 'normal',
    options: expect.objectContaining({
      exitCode: false,
      for: 0,
      waitTimeout: 300,
      ca: undefined,
      tokenFile: undefined,
      output: 'table',
      color: 'auto',
      pager: false,
    }),
  })
})

test('a command has every value that is set, times in milliseconds', () => {
  const line =
    'api --monitorService A --healthyInstances 3,A=5 --cpuThreshold 80.5 --memoryThreshold 90 ' +
    '--interval 0.5 --count 10 --timeout 2.5 --deadline 20 --concurrency 16 ' +
    '--maxInstances 7 --ca ca.pem --tokenFile /run/token -o json -v --faults --cpuAbove 5 ' +
    '--memoryAbove 6.5 --sort cpu,ip:desc --page 3 --perPage 40 --color never --pager --exitCode ' +
    '--minCoverage 90 --warnHeadroom 1'
  expect(commandOf(line)).toEqual({
    address: 'api',
    action: expect.objectContaining({ name: 'monitorService' }),
    query: {
      kind: 'instances',
      service: 'A',
      only: null,
      filter: { status: ['unhealthy', 'unknown', 'gone'], cpuAbove: 5, memoryAbove: 6.5 },
      filters: ['faults', 'cpuAbove', 'memoryAbove'],
      sorting: [
        { key: 'cpu', isDescending: true },
        { key: 'ip', isDescending: true },
      ],
      page: { number: 3, size: 40 },
      intervalMs: 500,
      explained: ['unknown', 'unhealthy'],
    },
    policy: {
      thresholds: { cpu: 80.5, memory: 90 },
      minimum: 3,
      declared: new Map([['A', 5]]),
      minCoverage: 90,
      warnHeadroom: 1,
    },
    pace: { intervalMs: 500, count: 10 },
    limits: { timeoutMs: 2500, deadlineMs: 20_000, concurrency: 16, maxInstances: 7 },
    verbosity: 'verbose',
    options: expect.objectContaining({
      exitCode: true,
      ca: 'ca.pem',
      tokenFile: '/run/token',
      output: 'json',
      color: 'never',
      pager: true,
    }),
  })
})

test('a command that waits has the times that are set', () => {
  const { options } = commandOf('api --waitHealthy --for 2 --waitTimeout 60')
  expect([options.for, options.waitTimeout]).toEqual([2, 60])
})

describe('an action', () => {
  test.each<[string, { kind: string; service?: string | null }]>([
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
    ['api -ss A -ss B', { kind: 'serviceStats', service: 'B' }],
    ['api -ss A --serviceStats', { kind: 'serviceStats', service: null }],
    ['-v api -ms A --quiet', { kind: 'monitorService', service: 'A' }],
    ['-ss -- api', { kind: 'serviceStats', service: null }],
    ['api -ss=-x', { kind: 'serviceStats', service: '-x' }],
    ['api -ss -5', { kind: 'serviceStats', service: '-5' }],
    ['api --healthCheck', { kind: 'healthCheck' }],
    ['api -hc', { kind: 'healthCheck' }],
    ['api --monitorService', { kind: 'monitorService', service: null }],
    ['api -ms', { kind: 'monitorService', service: null }],
    ['api -ms A', { kind: 'monitorService', service: 'A' }],
    ['-s -- api', { kind: 'summary' }],
  ])('an action is recognized in %s', (line, action) => {
    const { address, action: found, query } = commandOf(line)
    const { kind, service = null } = action
    expect([address, found.name, query.service]).toEqual(['api', kind, service])
  })

  test.each([
    ['api -s -hc', '-hc is not allowed with -s'],
    ['api -hc -s', '-s is not allowed with -hc'],
    ['api -s -s -ss', '-ss is not allowed with -s'],
    ['api -ss -sum', 'unknown option -sum; did you mean --summary?'],
    ['api -ss --sum', '--summary is not allowed with -ss'],
    ['api -ss -ms', '-ms is not allowed with -ss'],
    ['api --monitorService A --healthCheck', '--healthCheck is not allowed with --monitorService'],
    ['-s -hc', '-hc is not allowed with -s'],
  ])('two actions are refused: %s', (line, problem) => {
    const advice = problem.includes('not allowed') ? '; use one at a time' : ''
    expect(refusal(line)).toBe(problem + advice)
  })

  test.each(['api', 'api -v', 'api -hi 3', 'api -- -s', '-v', 'api b'])(
    'an action is required: "%s" is refused',
    (line) => {
      expect(refusal(line)).toBe(
        'missing action; add one of --summary, --serviceStats, --healthCheck, --monitorService, --waitHealthy',
      )
    },
  )
})

describe('the server', () => {
  test.each([
    ['-s', ': api:80 or mock:'],
    ['-hi 3 -hc', ': api:80 or mock:'],
    ['-ss', ': api:80 or mock:'],
    ['-ss -v', ': api:80 or mock:'],
    ['--ca x -s', ': api:80 or mock:'],
    ['-ss api', '; -ss took "api" as its SERVICE'],
    ['-ms api --count 3', '; -ms took "api" as its SERVICE'],
    ['--serviceStats api', '; --serviceStats took "api" as its SERVICE'],
    ['--serviceS api', '; --serviceStats took "api" as its SERVICE'],
    ['-ss=A', '; -ss took "A" as its SERVICE'],
  ])(
    'a missing SERVER is refused, with a hint if an action took it as SERVICE: %s',
    (line, hint) => {
      expect(refusal(line)).toBe(`missing SERVER; put it first${hint}`)
    },
  )

  test.each([
    ['api -s b', '"b"'],
    ['api -ss A b', '"b"'],
    ['api b c -s', '"b", "c"'],
    ['api -s -1', '"-1"'],
    ['api -s -- -v', '"-v"'],
    ['api -s -- --', '"--"'],
    ['api -s ', '""'],
  ])('only one SERVER is allowed: %s', (line, rest) => {
    expect(refusal(line)).toBe(`unexpected arguments: ${rest}; SERVER is already "api"`)
  })

  test.each(['@name', 'mock:instances=5,seed=7', 'http://h/b', '[::1]:9', '-5'])(
    'SERVER is taken literally: %s',
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
  ])('the minimum is a whole number: %s', (option, minimum) => {
    expect(commandOf(`api -hc ${option}`).policy.minimum).toBe(minimum)
  })

  const MINIMUM = '-hi'
  const WANTED = 'a whole number from 0 to 1000000, or SERVICE=N for one service'
  const FORMATS = 'table, wide, json, ndjson, csv, name, nagios or prometheus'
  test.each([
    [MINIMUM, '-1', WANTED],
    [MINIMUM, '1.5', WANTED],
    [MINIMUM, '1e9', WANTED],
    [MINIMUM, '1_0', WANTED],
    [MINIMUM, '0x10', WANTED],
    [MINIMUM, '٣', WANTED],
    [MINIMUM, 'abc', WANTED],
    [MINIMUM, '', WANTED],
    [MINIMUM, '1000001', WANTED],
    [MINIMUM, '9'.repeat(400), WANTED],
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
    ['--deadline', '0', 'a number from 0.1 to 86400'],
    ['--deadline', '86401', 'a number from 0.1 to 86400'],
    ['--concurrency', '0', 'auto or a whole number from 1 to 1024'],
    ['--concurrency', '1025', 'auto or a whole number from 1 to 1024'],
    ['--concurrency', 'aut', 'auto or a whole number from 1 to 1024; did you mean auto?'],
    ['--maxInstances', '0', 'a whole number from 1 to 1000000'],
    ['--maxInstances', '1000001', 'a whole number from 1 to 1000000'],
    ['-o', 'xml', FORMATS],
    ['-o', 'jsn', `${FORMATS}; did you mean json?`],
    ['-o', 'JSON', `${FORMATS}; did you mean json?`],
    ['-o', '', FORMATS],
    ['--ca', '', 'the name of a file'],
    ['--tokenFile', '', 'the name of a file'],
    ['-ss', '', 'the name of a service'],
    ['--monitorService', '', 'the name of a service'],
  ])('a value outside its range is refused with the range: %s case %#', (flag, value, what) => {
    const problem = `${flag}: "${value}" is not ${what}`
    expect(refusal(`api ${flag} ${value}`)).toBe(problem)
    expect(refusal(`api ${flag}=${value}`)).toBe(problem)
  })

  test.each([
    ['--interval .5', 500],
    ['--interval 5.', 5000],
    ['--interval 0.1', 100],
    ['--interval 86400', 86_400_000],
  ])('a time may be a fraction: %s', (option, intervalMs) => {
    expect(commandOf(`api -ms ${option}`).pace.intervalMs).toBe(intervalMs)
  })

  test.each([
    ['-hi', 'N[,SERVICE=N]'],
    ['--cpuThreshold', 'PERCENT'],
    ['--interval', 'SECONDS'],
    ['--concurrency', 'auto|N'],
    ['--ca', 'FILE'],
    ['-o', 'FORMAT'],
  ])('a missing value is refused with the usage: %s %s', (flag, metavar) => {
    const problem = `${flag} needs a value: write ${flag} ${metavar}`
    expect(refusal(`api -s ${flag}`)).toBe(problem)
    expect(refusal(`api ${flag} -s`)).toBe(problem)
    expect(refusal(`-s ${flag} -- 3`)).toBe(problem)
  })

  test.each([
    ['-s=v', '-s'],
    ['-hc=', '-hc'],
    ['-h=x', '-h'],
    ['--sum=3', '--summary'],
    ['--version=1', '--version'],
  ])('a switch takes no value: %s', (token, flag) => {
    expect(refusal(`api ${token}`)).toBe(`${flag} takes no value`)
  })

  test.each([
    ['-v=1', '-v'],
    ['--quiet=yes', '--quiet'],
  ])('a switch that may be set elsewhere takes only true or false: %s', (token, flag) => {
    expect(refusal(`api ${token}`)).toBe(`${flag} takes no value except true or false`)
  })

  test.each([
    ['--ca -x', 'unknown option -x'],
    ['--ca -quiet', 'unknown option -quiet; did you mean --quiet?'],
  ])('a separate value must not begin with a dash: %s', (line, problem) => {
    expect(refusal(`api -s ${line}`)).toBe(problem)
  })

  test.each([
    ['--ca=-x', '-x'],
    ['--ca=--', '--'],
    ['--ca=a=b', 'a=b'],
    ['--ca -1', '-1'],
    ['--ca a --ca b', 'b'],
  ])('an attached value or a negative number may begin with a dash: %s', (option, ca) => {
    expect(commandOf(`api -s ${option}`).options.ca).toBe(ca)
  })
})

test('a refused value is quoted, so that no control character is printed', () => {
  expect(refusal('api -s -hi \u001b[31m"')).toBe(
    String.raw`-hi: "\u001b[31m\"" is not a whole number from 0 to 1000000, or SERVICE=N for one service`,
  )
})

test.each([
  ['', 'normal'],
  [' -v', 'verbose'],
  [' --quiet', 'quiet'],
  [' -v --quiet', 'quiet'],
  [' --quiet -v', 'quiet'],
])('the verbosity of "api -s%s" is %s', (options, verbosity) => {
  expect(commandOf(`api -s${options}`).verbosity).toBe(verbosity)
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
    ['api -hi abc --help', 'help'],
    ['api --nonsense -hi8 -h', 'help'],
    ['--ca -h', 'help'],
    ['a b c --version', 'version'],
    ['--s --version', 'version'],
  ])('help and version are shown whatever else is wrong or missing: %s', (line, kind) => {
    expect(parseLine(line.split(' '))).toEqual({ kind })
  })

  test.each(['-s -- -h', '-s -- --help', '-s -- --version'])(
    'help and version are no options after --: %s',
    (line) => {
      expect(commandOf(line).address).toBe(line.split(' ').at(-1))
    },
  )
})
