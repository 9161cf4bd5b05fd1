import { DEFAULTS } from '../../domain/defaults.ts'
import { ACTIONS } from '../actions/actions.ts'
import { ALL_FORMATS } from '../output/formats.ts'
import { minimumsOf } from './minimums.ts'
import type { Action } from '../config/command.ts'
import type { Option } from './option.ts'
import { sortingOf } from './sorting.ts'
import {
  countWithin,
  either,
  listOf,
  nameOf,
  numberWithin,
  oneOf,
  type ValueType,
} from './value.ts'

export { ALL_FORMATS as OUTPUTS }
export const SHELLS = ['bash', 'zsh', 'fish'] as const

const TABLE = [
  {
    key: 'help',
    flags: ['-h', '--help'],
    group: 'settings',
    fromSeed: true,
    cliOnly: true,
    help: 'show this help message and exit',
  },
  {
    key: 'version',
    flags: ['--version'],
    group: 'settings',
    cliOnly: true,
    help: 'show the version and exit',
  },
  {
    key: 'only',
    flags: ['--only'],
    group: 'rows',
    metavar: 'GLOB[,GLOB]',
    type: listOf(nameOf('service')),
    completes: 'services',
    help: 'Show and judge these services only; * and ? stand for any text and character, !GLOB leaves out',
  },
  {
    key: 'status',
    flags: ['--status'],
    group: 'rows',
    metavar: 'STATUS[,STATUS]',
    type: listOf(oneOf('healthy', 'unhealthy', 'unknown', 'gone')),
    help: 'Show these rows only: healthy, unhealthy, unknown, gone',
  },
  { key: 'faults', flags: ['--faults'], group: 'rows', help: 'Show all rows but the healthy ones' },
  {
    key: 'cpuAbove',
    flags: ['--cpuAbove'],
    group: 'rows',
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    help: 'Show rows with a CPU above this only; the average, where a row is a service',
  },
  {
    key: 'memoryAbove',
    flags: ['--memoryAbove'],
    group: 'rows',
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    help: 'Show rows with a memory above this only; the average, where a row is a service',
  },
  {
    key: 'sort',
    flags: ['--sort'],
    group: 'rows',
    metavar: 'KEY[:asc|:desc][,KEY]',
    type: sortingOf(),
    help: 'Order rows by ip, service, cpu, memory, status; services also by healthy, instances, headroom. cpu, memory, status begin with the greatest, the worst (default service)',
  },
  {
    key: 'limit',
    flags: ['--limit'],
    group: 'rows',
    metavar: 'N',
    type: countWithin(1, 1_000_000),
    help: 'Show the first N rows only',
  },
  {
    key: 'page',
    flags: ['--page'],
    group: 'rows',
    cliOnly: true,
    metavar: 'N',
    type: countWithin(1, 1_000_000),
    help: 'Show this page of the rows. Each call is a round of its own, so rows may move in between',
  },
  {
    key: 'perPage',
    flags: ['--perPage'],
    group: 'rows',
    cliOnly: true,
    metavar: 'M',
    type: countWithin(1, 1_000_000),
    help: 'So many rows are a page (default 50)',
  },
  {
    key: 'output',
    flags: ['-o', '--output'],
    group: 'output',
    metavar: 'FORMAT',
    type: oneOf(...ALL_FORMATS),
    default: 'table',
    help: 'Print table, wide, json, ndjson, csv, name, nagios or prometheus (default table)',
  },
  {
    key: 'outputFile',
    flags: ['--outputFile'],
    group: 'output',
    cliOnly: true,
    metavar: 'FILE',
    type: nameOf('file'),
    completes: 'files',
    help: 'Write to this file instead of stdout. Readers see the old file or the complete new one',
  },
  {
    key: 'color',
    flags: ['--color'],
    group: 'output',
    metavar: 'WHEN',
    type: oneOf('auto', 'always', 'never'),
    default: 'auto',
    help: 'Color verdicts always, never, or on a terminal unless NO_COLOR is set (default auto)',
  },
  {
    key: 'pager',
    flags: ['--pager'],
    group: 'output',
    help: 'Show what does not fit on the terminal in $PAGER (less where that is not set)',
  },
  { key: 'quiet', flags: ['--quiet'], group: 'output', help: 'Only errors on stderr' },
  {
    key: 'verbose',
    flags: ['-v', '--verbose'],
    group: 'output',
    help: 'On stderr also the cause of every unknown instance, and what the round cost',
  },
  {
    key: 'healthyInstances',
    flags: ['--healthyInstances', '-hi'],
    group: 'checks',
    fromSeed: true,
    metavar: 'N[,SERVICE=N]',
    type: minimumsOf(0, 1_000_000),
    default: DEFAULTS.minimum,
    help: 'Minimum number of healthy instances required for a service to be healthy; a service that is named has to be there. Defaults to 2. e.g --healthyInstances 3,AuthService=5',
  },
  {
    key: 'cpuThreshold',
    flags: ['--cpuThreshold'],
    group: 'checks',
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    default: DEFAULTS.cpuThreshold,
    help: 'An instance is healthy where its CPU is below this (default 75)',
  },
  {
    key: 'memoryThreshold',
    flags: ['--memoryThreshold'],
    group: 'checks',
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    default: DEFAULTS.memoryThreshold,
    help: 'An instance is healthy where its memory is below this (default 75)',
  },
  {
    key: 'exitCode',
    flags: ['--exitCode'],
    group: 'checks',
    help: 'End with 1 where a service is below its minimum for certain, with 3 where that is undecided',
  },
  {
    key: 'minCoverage',
    flags: ['--minCoverage'],
    group: 'checks',
    metavar: 'PERCENT',
    type: numberWithin(0, 100),
    default: 0,
    help: 'Undecided where fewer of the listed instances answered (default 0)',
  },
  {
    key: 'warnHeadroom',
    flags: ['--warnHeadroom'],
    group: 'checks',
    metavar: 'N',
    type: countWithin(0, 1_000_000),
    help: 'Warn where fewer instances than this may fail before a service is below its minimum',
  },
  {
    key: 'for',
    flags: ['--for'],
    group: 'checks',
    metavar: 'SECONDS',
    type: numberWithin(0, 86_400),
    default: 0,
    help: '--waitHealthy: for so long without a break (default 0)',
  },
  {
    key: 'waitTimeout',
    flags: ['--waitTimeout'],
    group: 'checks',
    metavar: 'SECONDS',
    type: numberWithin(0.1, 86_400),
    default: 300,
    help: '--waitHealthy: give up after this (default 300)',
  },
  {
    key: 'interval',
    flags: ['--interval'],
    group: 'rounds',
    metavar: 'SECONDS',
    type: numberWithin(0.1, 86_400),
    default: 5,
    help: 'From the start of one round to the next (default 5)',
  },
  {
    key: 'count',
    flags: ['--count'],
    group: 'rounds',
    cliOnly: true,
    metavar: 'N',
    type: countWithin(1, 1_000_000_000),
    help: 'End --monitorService after this many rounds (default: never)',
  },
  {
    key: 'timeout',
    flags: ['--timeout'],
    group: 'rounds',
    metavar: 'SECONDS',
    type: numberWithin(0.1, 3600),
    default: DEFAULTS.timeoutMs / 1000,
    help: 'Give one request this long in all (default 5)',
  },
  {
    key: 'deadline',
    flags: ['--deadline'],
    group: 'rounds',
    metavar: 'SECONDS',
    type: numberWithin(0.1, 86_400),
    help: 'Give one round this long in all; what is not read by then is unknown (default 30, with -o nagios 9)',
  },
  {
    key: 'concurrency',
    flags: ['--concurrency'],
    group: 'rounds',
    metavar: 'auto|N',
    type: either(oneOf('auto'), countWithin(1, 1024)),
    default: 'auto',
    help: 'At most this many requests in flight; auto finds what the provider bears (default auto)',
  },
  {
    key: 'maxInstances',
    flags: ['--maxInstances'],
    group: 'rounds',
    metavar: 'N',
    type: countWithin(1, 1_000_000),
    default: DEFAULTS.maxInstances,
    help: 'Refuse a listing of more instances than this (default 100000)',
  },
  {
    key: 'ca',
    flags: ['--ca'],
    group: 'provider',
    metavar: 'FILE',
    type: nameOf('file'),
    completes: 'files',
    help: 'Trust the certificate authorities in this PEM file, beside the usual ones',
  },
  {
    key: 'tokenFile',
    flags: ['--tokenFile'],
    group: 'provider',
    metavar: 'FILE',
    type: nameOf('file'),
    completes: 'files',
    help: 'Send the bearer token in this file to the provider, and to nobody else (or MONITORING_TOKEN)',
  },
  {
    key: 'config',
    flags: ['--config'],
    group: 'settings',
    cliOnly: true,
    metavar: 'FILE',
    type: nameOf('file'),
    completes: 'files',
    help: 'Take settings and named providers from this file (default ~/.config/cpx-monitoring/config.json)',
  },
  {
    key: 'completion',
    flags: ['--completion'],
    group: 'settings',
    cliOnly: true,
    metavar: 'SHELL',
    type: oneOf(...SHELLS),
    help: 'Print the completion script for bash, zsh or fish and exit',
  },
] as const satisfies readonly Option[]

function toOption({ name, flags, help, takesService, abbreviable }: Action): Option {
  const option = { key: name, flags, group: 'actions', cliOnly: true, help } as const
  const seed = abbreviable === true ? ({ fromSeed: true } as const) : {}
  if (takesService !== true) return { ...option, ...seed }
  const type = nameOf('service')
  const service = { metavar: 'SERVICE', type, valueOptional: true, completes: 'services' } as const
  return { ...option, ...seed, ...service }
}

/** Every option there is: parser, help, completion and settings are made from this one table. */
export const OPTIONS: readonly Option[] = [
  ...TABLE.slice(0, 2),
  ...ACTIONS.map(toOption),
  ...TABLE.slice(2),
]

type Row = (typeof TABLE)[number]

type ValueOf<R> = R extends { readonly type: ValueType<infer T> }
  ? | T
    | (R extends { readonly mayBeBare: true } ? null : never)
    | (R extends { readonly default: unknown } ? never : undefined)
  : boolean | undefined

/** The value of every option by its key: given, else the default, else undefined. */
export type OptionValues = { readonly [R in Row as R['key']]: ValueOf<R> }
