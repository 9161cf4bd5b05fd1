import { describe, expect, test } from 'vitest'
import { commandOf, parseLine, refusal } from '../../support/command.ts'

test('a command has the default of every option that is not set', () => {
  expect(commandOf('api -s')).toEqual({
    address: 'api',
    action: expect.objectContaining({ name: 'summary' }),
    argument: null,
    query: {
      kind: 'instances',
      service: null,
      only: null,
      filter: { status: undefined, cpuAbove: undefined, memoryAbove: undefined },
      filters: [],
      sorting: undefined,
      page: null,
      isRecorded: false,
      intervalMs: null,
      explained: ['unknown'],
    },
    policy: { thresholds: { cpu: 75, memory: 75 }, minimum: 2, minCoverage: 0, warnHeadroom: null },
    pace: { intervalMs: 5000, count: undefined },
    sourceOptions: {
      timeoutMs: 5000,
      deadlineMs: 30_000,
      intervalMs: 5000,
      windowMs: undefined,
      isRepeated: false,
      concurrency: 'auto',
      maxInstances: 100_000,
      preset: 'auto',
      queries: { up: undefined, cpu: undefined, memory: undefined, unit: 'percent' },
      job: undefined,
      match: undefined,
      serviceLabel: undefined,
      instanceLabel: undefined,
      project: undefined,
      headers: [],
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
    argument: 'A',
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
      isRecorded: false,
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
    sourceOptions: expect.objectContaining({
      timeoutMs: 2500,
      deadlineMs: 20_000,
      intervalMs: 500,
      isRepeated: true,
      concurrency: 16,
      maxInstances: 7,
    }),
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
        'missing action; add one of --summary, --serviceStats, --healthCheck, --monitorService, --waitHealthy, --events, --diff, --info, --serve',
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
