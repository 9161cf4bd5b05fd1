import { latency, protocolVersion, type ValueType, wholeNumber } from './value.ts'

/** A row of the table. */
export interface Option {
  /** No `%` in it: argparse reads that as a format. */
  readonly help: string
  /** How its text becomes its value; an option without is a switch, off where not given. */
  readonly value?: ValueType<unknown>
  /** Stands for the value in the help. */
  readonly metavar?: string
  /** Further names on the command line. */
  readonly aliases?: readonly string[]
  /** Makes sense for the command only: its argument, or an option of it. */
  readonly commandOnly?: 'argument' | 'option'
}

/** Every option of the mock provider, for `cpx-server` and for the text after `mock:` alike. */
export const optionTable = {
  port: {
    value: wholeNumber(0, 65_535),
    metavar: 'PORT',
    commandOnly: 'argument',
    help: 'TCP port to listen on, on every interface; 0 takes any free one',
  },
  protocol: {
    value: protocolVersion,
    metavar: '4|6',
    aliases: ['proto'],
    commandOnly: 'option',
    help: 'version of the Internet Protocol; 6 serves both, or 4 where there is no 6 (default: 6)',
  },
  instances: {
    value: wholeNumber(0, 1_000_000),
    metavar: 'N',
    help: 'size of the fleet (default: 150)',
  },
  seed: {
    value: wholeNumber(0, 4_294_967_295),
    metavar: 'S',
    help: 'makes order and values repeatable (default: a random one)',
  },
  walk: { help: 'let values drift instead of jumping' },
  latency: {
    value: latency,
    metavar: 'MS[:JITTER]',
    help: 'hold each answer back by MS milliseconds, give or take up to JITTER',
  },
  sequential: { help: 'one request at a time over HTTP/1.0, as a single-threaded server' },
} as const satisfies Readonly<Record<string, Option>>

/** The options given, by name. What the table says of a row's value is its type here. */
export type MockOptions = {
  readonly [Name in keyof typeof optionTable]?: ValueOf<(typeof optionTable)[Name]> | undefined
}

type ValueOf<Row> = Row extends { value: ValueType<infer Value> } ? Value : boolean
