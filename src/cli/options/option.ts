import type { ValueType } from './value.ts'

/** The headings of the help, in their order. */
export const GROUPS = {
  actions: 'actions (exactly one)',
  rows: 'which rows',
  output: 'output',
  checks: 'verdicts and checks',
  rounds: 'rounds',
  provider: 'provider',
  settings: 'settings',
} as const

interface Described {
  /** Its name in what the parser gives, and in a config file. */
  readonly key: string
  readonly flags: readonly [string, ...string[]]
  readonly help: string
  readonly group: keyof typeof GROUPS
  /** The seed's own long options may be shortened to a unique prefix; all others are written out. */
  readonly fromSeed?: true
  /** It makes sense on a command line alone: not in the environment, not in a config file. */
  readonly cliOnly?: true
}

interface Switch extends Described {
  readonly type?: undefined
}

interface Valued extends Described {
  readonly metavar: string
  readonly type: ValueType<unknown>
  readonly default?: unknown
  /** It may stand without a value, and is null then. */
  readonly valueOptional?: true
  /** What a shell may complete it with, beside the words of its type. */
  readonly completes?: 'files' | 'services'
}

/** One option of the command line: how it is written, explained and read. */
export type Option = Switch | Valued
