import type { Rows, ValuesOf } from '../options/option.ts'
import type { ValueType } from '../options/value.ts'
import { latency } from './latency.ts'
import { percentage, portion } from './share.ts'
import { wholeNumber } from './value.ts'

const protocolVersion: ValueType<4 | 6> = {
  wanted: '4 or 6',
  metavar: '4|6',
  parse: (text) => (text === '4' ? 4 : text === '6' ? 6 : undefined),
}

/** Options that make sense for `cpx-server` only. */
export const COMMAND_ROWS = {
  help: { flags: ['-h', '--help'], help: 'show this help message and exit' },
  protocol: {
    flags: ['--protocol', '--proto'],
    type: protocolVersion,
    help: 'version of the Internet Protocol; 6 serves both, or 4 if there is no 6 (default 6)',
  },
} as const satisfies Rows

/** Options of the provider itself, for `cpx-server` and for the text after `mock:` alike. */
export const PROVIDER_ROWS = {
  instances: { type: wholeNumber(0, 1_000_000), help: 'size of the fleet (default 150)' },
  seed: {
    type: wholeNumber(0, 4_294_967_295),
    metavar: 'S',
    help: 'makes order, values and faults repeatable (default: a random one)',
  },
  walk: { help: 'let values drift instead of jumping' },
  churn: {
    type: wholeNumber(0, 1_000_000),
    help: 'replace N instances between one listing and the next',
  },
  pageSize: {
    type: wholeNumber(1, 1_000_000),
    help: 'list N addresses at a time, with a Link to the next page',
  },
  latency: {
    type: latency,
    help: 'delay each answer by MS milliseconds, give or take up to JITTER',
  },
  sequential: { help: 'one request at a time over HTTP/1.0, as a single-threaded server' },
  close: { help: 'close the connection after each answer' },
  closeAfter: {
    type: wholeNumber(1, 1_000_000),
    help: 'close each connection after N answers, without announcing it',
  },
  quota: {
    type: wholeNumber(1, 1_000_000),
    help: 'at most N requests a second, a tenth of them at once; the others get 429',
  },
  capacity: {
    type: wholeNumber(1, 1_000_000),
    help: 'at most N requests at a time, which shows with a latency; the others get 503',
  },
  retryAfter: {
    type: wholeNumber(0, 1_000_000),
    metavar: 'S',
    help: 'let each 429 and 503 request a pause of S seconds',
  },
  hangs: {
    type: portion,
    help: 'number or share of instances that never answer, always the same ones for a seed',
  },
  drips: { type: portion, help: 'number or share of others that answer one byte every 100 ms' },
  errors: { type: percentage, help: 'share of the requests for instances that get 500' },
  resets: { type: percentage, help: 'share of them that get their connection reset' },
  truncated: { type: percentage, help: 'share of them that get only a part of the answer' },
  malformed: { type: percentage, help: 'share of them that get 200 with an invalid sample' },
  surplus: {
    type: percentage,
    help: 'share of them that get their answer and then another one that was not requested',
  },
} as const satisfies Rows

/** The options that are set, by name. */
export type MockOptions = Partial<
  ValuesOf<typeof PROVIDER_ROWS> & Pick<ValuesOf<typeof COMMAND_ROWS>, 'protocol'>
> & {
  /** The TCP port to listen on; 0 takes any free one. */
  readonly port?: number
}
