import { latency } from './latency.ts'
import { percentage, portion } from './share.ts'
import { type ValueType, wholeNumber } from './value.ts'

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

const protocolVersion: ValueType<4 | 6> = {
  wanted: '4 or 6',
  parse: (text) => (text === '4' ? 4 : text === '6' ? 6 : undefined),
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
    help: 'makes order, values and faults repeatable (default: a random one)',
  },
  walk: { help: 'let values drift instead of jumping' },
  churn: {
    value: wholeNumber(0, 1_000_000),
    metavar: 'N',
    help: 'between one listing and the next N instances leave and N others come',
  },
  pageSize: {
    value: wholeNumber(1, 1_000_000),
    metavar: 'N',
    help: 'list N addresses at a time, with a Link to the next page',
  },
  latency: {
    value: latency,
    metavar: 'MS[:JITTER]',
    help: 'hold each answer back by MS milliseconds, give or take up to JITTER',
  },
  sequential: { help: 'one request at a time over HTTP/1.0, as a single-threaded server' },
  close: { help: 'close the connection after each answer' },
  closeAfter: {
    value: wholeNumber(1, 1_000_000),
    metavar: 'N',
    help: 'close each connection after N answers, without announcing it',
  },
  quota: {
    value: wholeNumber(1, 1_000_000),
    metavar: 'N',
    help: 'at most N requests a second, a tenth of them at once; the others get 429',
  },
  capacity: {
    value: wholeNumber(1, 1_000_000),
    metavar: 'N',
    help: 'at most N requests at a time, which shows with a latency; the others get 503',
  },
  retryAfter: {
    value: wholeNumber(0, 1_000_000),
    metavar: 'S',
    help: 'have each 429 and 503 ask for a pause of S seconds',
  },
  hangs: {
    value: portion,
    metavar: 'N|N%',
    help: 'so many instances never answer, always the same ones for a seed',
  },
  drips: {
    value: portion,
    metavar: 'N|N%',
    help: 'so many others answer one byte every 100 ms',
  },
  errors: {
    value: percentage,
    metavar: 'PERCENT',
    help: 'share of the requests for instances that get 500',
  },
  resets: {
    value: percentage,
    metavar: 'PERCENT',
    help: 'share of them that get their connection reset',
  },
  truncated: {
    value: percentage,
    metavar: 'PERCENT',
    help: 'share of them that get a part of the answer only',
  },
  malformed: {
    value: percentage,
    metavar: 'PERCENT',
    help: 'share of them that get 200 with what is no sample',
  },
  surplus: {
    value: percentage,
    metavar: 'PERCENT',
    help: 'share of them that get their answer and then one that no request asked for',
  },
} as const satisfies Readonly<Record<string, Option>>

/** The options given, by name. What the table says of a row's value is its type here. */
export type MockOptions = {
  readonly [Name in keyof typeof optionTable]?: ValueOf<(typeof optionTable)[Name]> | undefined
}

type ValueOf<Row> = Row extends { value: ValueType<infer Value> } ? Value : boolean
