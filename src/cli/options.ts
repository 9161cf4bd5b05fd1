import { DEFAULTS } from '../domain/defaults.ts'
import { countWithin, either, nameOf, numberWithin, oneOf, type ValueType } from './value.ts'

interface Described {
  /** Its name in what the parser gives. */
  readonly key: string
  readonly flags: readonly [string, ...string[]]
  readonly help: string
  /** Exactly one of the actions is asked for. */
  readonly isAction?: true
  /** The seed's own long options may be shortened to a unique prefix; all others are written out. */
  readonly fromSeed?: true
}

interface Switch extends Described {
  readonly type?: undefined
}

interface Valued extends Described {
  readonly metavar: string
  readonly type: ValueType<unknown>
  readonly default?: unknown
  /** It may stand without a value, and is null then. */
  readonly mayBeBare?: true
}

/** One option of the command line: how it is written, explained and read. */
export type Option = Switch | Valued

const TABLE = [
  {
    key: 'help',
    flags: ['-h', '--help'],
    fromSeed: true,
    help: 'show this help message and exit',
  },
  { key: 'version', flags: ['--version'], help: 'show the version and exit' },
  {
    key: 'summary',
    flags: ['--summary', '-s'],
    isAction: true,
    fromSeed: true,
    help: 'Prints a list of all the running instances of all services',
  },
  {
    key: 'serviceStats',
    flags: ['--serviceStats', '-ss'],
    isAction: true,
    fromSeed: true,
    metavar: 'SERVICE',
    type: nameOf('service'),
    mayBeBare: true,
    help: 'Prints the average CPU and memory of a service, of every service where none is named. e.g --serviceStats AuthService',
  },
  {
    key: 'healthCheck',
    flags: ['--healthCheck', '-hc'],
    isAction: true,
    fromSeed: true,
    help: 'Prints every service and flags those with fewer healthy instances than --healthyInstances',
  },
  {
    key: 'monitorService',
    flags: ['--monitorService', '-ms'],
    isAction: true,
    fromSeed: true,
    metavar: 'SERVICE',
    type: nameOf('service'),
    mayBeBare: true,
    help: 'Linux TOP style resource monitoring of a service, of all where none is named, until Ctrl-C. e.g --monitorService AuthService',
  },
  {
    key: 'healthyInstances',
    flags: ['--healthyInstances', '-hi'],
    fromSeed: true,
    metavar: 'N',
    type: countWithin(0, 1_000_000),
    default: DEFAULTS.minimum,
    help: 'Minimum number of healthy instances required for a service to be healthy. Defaults to 2. e.g --healthyInstances 3',
  },
  {
    key: 'cpuThreshold',
    flags: ['--cpuThreshold'],
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    default: DEFAULTS.cpuThreshold,
    help: 'An instance is healthy where its CPU is below this (default 75)',
  },
  {
    key: 'memoryThreshold',
    flags: ['--memoryThreshold'],
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    default: DEFAULTS.memoryThreshold,
    help: 'An instance is healthy where its memory is below this (default 75)',
  },
  {
    key: 'interval',
    flags: ['--interval'],
    metavar: 'SECONDS',
    type: numberWithin(0.1, 86_400),
    default: 5,
    help: 'From the start of one round of --monitorService to the next (default 5)',
  },
  {
    key: 'count',
    flags: ['--count'],
    metavar: 'N',
    type: countWithin(1, 1_000_000_000),
    help: 'End --monitorService after this many rounds (default: never)',
  },
  {
    key: 'timeout',
    flags: ['--timeout'],
    metavar: 'SECONDS',
    type: numberWithin(0.1, 3600),
    default: DEFAULTS.timeoutMs / 1000,
    help: 'Give one request this long in all (default 5)',
  },
  {
    key: 'deadline',
    flags: ['--deadline'],
    metavar: 'SECONDS',
    type: numberWithin(0.1, 86_400),
    default: DEFAULTS.deadlineMs / 1000,
    help: 'Give one round this long in all; what is not read by then is unknown (default 30)',
  },
  {
    key: 'concurrency',
    flags: ['--concurrency'],
    metavar: 'auto|N',
    type: either(oneOf('auto'), countWithin(1, 1024)),
    default: 'auto',
    help: 'At most this many requests in flight; auto finds what the provider bears (default auto)',
  },
  {
    key: 'maxInstances',
    flags: ['--maxInstances'],
    metavar: 'N',
    type: countWithin(1, 1_000_000),
    default: DEFAULTS.maxInstances,
    help: 'Refuse a listing of more instances than this (default 100000)',
  },
  {
    key: 'ca',
    flags: ['--ca'],
    metavar: 'FILE',
    type: nameOf('file'),
    help: 'Trust the certificate authorities in this PEM file, beside the usual ones',
  },
  {
    key: 'tokenFile',
    flags: ['--tokenFile'],
    metavar: 'FILE',
    type: nameOf('file'),
    help: 'Send the bearer token in this file to the provider, and to nobody else (or MONITORING_TOKEN)',
  },
  {
    key: 'output',
    flags: ['-o'],
    metavar: 'FORMAT',
    type: oneOf('table', 'json'),
    default: 'table',
    help: 'Print the answer as table or json (default table)',
  },
  { key: 'quiet', flags: ['--quiet'], help: 'Only errors on stderr' },
  {
    key: 'verbose',
    flags: ['-v'],
    help: 'On stderr also the cause of every unknown instance, and what the round cost',
  },
] as const satisfies readonly Option[]

/** Every option there is: the parser and the help are made from this one table. */
export const OPTIONS: readonly Option[] = TABLE

type Row = (typeof TABLE)[number]

type ValueOf<R> = R extends { readonly type: ValueType<infer T> }
  ? | T
    | (R extends { readonly mayBeBare: true } ? null : never)
    | (R extends { readonly default: unknown } ? never : undefined)
  : true | undefined

/** The value of every option by its key: given, else the default, else undefined. */
export type Given = { readonly [R in Row as R['key']]: ValueOf<R> }
