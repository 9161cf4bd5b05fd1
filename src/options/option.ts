import type { ValueType } from './value.ts'

/** A row of a table of options. */
interface Option {
  readonly help: string
  /** The key after two dashes if there is no list; empty for an option of the config file alone. */
  readonly flags?: readonly string[]
  /** An option without a type is a switch. */
  readonly type?: ValueType<unknown> | undefined
  /** Stands for the value in the help; that of the type if there is none. */
  readonly metavar?: string | undefined
  readonly default?: unknown
  /** It may stand without a value; its value is null then. */
  readonly valueOptional?: true | undefined
  /** It may be given several times: its value is a list of all. Its type parses one line each. */
  readonly isRepeatable?: true | undefined
  /** It makes sense on a command line alone: not in the environment, not in a config file. */
  readonly cliOnly?: true
  /** Its long flag may be shortened to a prefix that is unique among such flags. */
  readonly abbreviable?: true | undefined
}

export type OptionRows = Readonly<Record<string, Option>>

/** An option with the names that its place in the tables gives it. */
export interface NamedOption extends Option {
  /** Its name in a config file, and among the values. */
  readonly key: string
  readonly flags: readonly string[]
  /** The heading that it stands below in the help. */
  readonly group: string
}

/** A program, for its help and its completion. */
export interface Program {
  /** Its name, and other names of the same file. */
  readonly commands: readonly string[]
  readonly usage: string
  readonly description: string
  /** Its positional argument; a shell may complete it with words. */
  readonly argument: Readonly<Record<'name' | 'help', string>> & {
    readonly words?: readonly string[]
  }
  readonly options: readonly NamedOption[]
  /** Lines after the options in the help. */
  readonly epilog?: string
}

/** Returns all options of a program, from its tables by their headings. */
export function listOptions(groups: Readonly<Record<string, OptionRows>>): NamedOption[] {
  return Object.entries(groups).flatMap(([group, rows]) =>
    Object.entries(rows).map(([key, row]) => {
      return { flags: [`--${key}`], metavar: row.type?.metavar, ...row, key, group }
    }),
  )
}

type ValueOf<Row> = Row extends { readonly type: ValueType<infer T> }
  ? | T
    | (Row extends { readonly valueOptional: true } ? null : never)
    | (Row extends { readonly default: unknown } ? never : undefined)
  : boolean

/** The value of each option of a table by its key; undefined if it is not set, false for a switch. */
export type ValuesOf<Rows extends OptionRows> = {
  readonly [Key in keyof Rows]: ValueOf<Rows[Key]>
}
