import type { ArgumentOptions } from 'argparse'
import { DEFAULTS } from '../domain/defaults.ts'
import { countWithin, numberWithin } from './value.ts'

/** One option of the command line: how it is written, explained and read. */
export interface Option {
  readonly flags: readonly [string, ...string[]]
  readonly settings: ArgumentOptions & { readonly dest: string; readonly help: string }
  /** Exactly one of the actions is asked for. */
  readonly isAction?: true
  /** The seed's own long options may be shortened to a unique prefix; all others are written out. */
  readonly fromSeed?: true
}

/** Every option there is: the parser, the help and the argv rules are made from this one table. */
export const OPTIONS: readonly Option[] = [
  {
    flags: ['-h', '--help'],
    fromSeed: true,
    settings: { dest: 'help', action: 'store_true', help: 'show this help message and exit' },
  },
  {
    flags: ['--version'],
    settings: { dest: 'version', action: 'store_true', help: 'show the version and exit' },
  },
  {
    flags: ['--summary', '-s'],
    isAction: true,
    fromSeed: true,
    settings: {
      dest: 'summary',
      action: 'store_true',
      help: 'Prints a list of all the running instances of all services',
    },
  },
  {
    flags: ['--serviceStats', '-ss'],
    isAction: true,
    fromSeed: true,
    settings: {
      dest: 'serviceStats',
      nargs: '?',
      const: null,
      metavar: 'SERVICE',
      help: 'Prints the average CPU and memory of a service, of every service where none is named. e.g --serviceStats AuthService',
    },
  },
  {
    flags: ['--healthCheck', '-hc'],
    isAction: true,
    fromSeed: true,
    settings: {
      dest: 'healthCheck',
      action: 'store_true',
      help: 'Prints every service and flags those with fewer healthy instances than --healthyInstances',
    },
  },
  {
    flags: ['--monitorService', '-ms'],
    isAction: true,
    fromSeed: true,
    settings: {
      dest: 'monitorService',
      nargs: '?',
      const: null,
      metavar: 'SERVICE',
      help: 'Linux TOP style resource monitoring of a service, of all where none is named, until Ctrl-C. e.g --monitorService AuthService',
    },
  },
  {
    flags: ['--healthyInstances', '-hi'],
    fromSeed: true,
    settings: {
      dest: 'healthyInstances',
      metavar: 'N',
      default: DEFAULTS.minimum,
      type: countWithin(0, 1_000_000),
      help: 'Minimum number of healthy instances required for a service to be healthy. Defaults to 2. e.g --healthyInstances 3',
    },
  },
  {
    flags: ['--cpuThreshold'],
    settings: {
      dest: 'cpuThreshold',
      metavar: 'PERCENT',
      default: DEFAULTS.cpuThreshold,
      type: numberWithin(0, 100),
      help: 'An instance is healthy where its CPU is below this (default 75)',
    },
  },
  {
    flags: ['--memoryThreshold'],
    settings: {
      dest: 'memoryThreshold',
      metavar: 'PERCENT',
      default: DEFAULTS.memoryThreshold,
      type: numberWithin(0, 100),
      help: 'An instance is healthy where its memory is below this (default 75)',
    },
  },
  {
    flags: ['--interval'],
    settings: {
      dest: 'interval',
      metavar: 'SECONDS',
      default: 5,
      type: numberWithin(0.1, 86_400),
      help: 'From the start of one round of --monitorService to the next (default 5)',
    },
  },
  {
    flags: ['--count'],
    settings: {
      dest: 'count',
      metavar: 'N',
      type: countWithin(1, 1_000_000_000),
      help: 'End --monitorService after this many rounds (default: never)',
    },
  },
  {
    flags: ['--timeout'],
    settings: {
      dest: 'timeout',
      metavar: 'SECONDS',
      default: DEFAULTS.timeoutMs / 1000,
      type: numberWithin(0.1, 3600),
      help: 'Give one request this long in all (default 5)',
    },
  },
  {
    flags: ['--concurrency'],
    settings: {
      dest: 'concurrency',
      metavar: 'N',
      default: DEFAULTS.concurrency,
      type: countWithin(1, 1024),
      help: 'At most this many requests in flight (default 4)',
    },
  },
  {
    flags: ['--quiet'],
    settings: { dest: 'quiet', action: 'store_true', help: 'Only errors on stderr' },
  },
  {
    flags: ['-v'],
    settings: {
      dest: 'verbose',
      action: 'store_true',
      help: 'On stderr also the cause of every unknown instance, and what the round cost',
    },
  },
]
