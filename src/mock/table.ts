import type { OptionRows, ValuesOf } from '../options/option.ts'
import { countWithin, oneOf, type ValueType } from '../options/value.ts'

const MAX_DELAY_MS = 600_000

/** A whole number in decimal digits only, without a sign. */
export function wholeNumber(from: number, to: number): ValueType<number> {
  const count = countWithin(from, to)
  return { ...count, parse: (text) => (/^\d/.test(text) ? count.parse(text) : undefined) }
}

/** Returns the value of `20` or `0.5`, from 0 to `max`; `undefined` for any other text. */
function parseDecimal(text: string, max: number): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) <= max ? Number(text) : undefined
}

const amount = wholeNumber(0, 1_000_000)
const positive = wholeNumber(1, 1_000_000)

const percentage: ValueType<number> = {
  wanted: 'a percentage from 0 to 100, such as 5 or 0.5',
  metavar: 'PERCENT',
  parse: (text) => parseDecimal(text, 100),
}

/** A number of instances, or a share of the fleet. */
const portion: ValueType<{ readonly count: number } | { readonly percent: number }> = {
  wanted: `${amount.wanted}, or a percentage such as 5%`,
  metavar: 'N|N%',
  parse(text) {
    const percent = text.endsWith('%') ? parseDecimal(text.slice(0, -1), 100) : undefined
    if (percent !== undefined) return { percent }
    const count = amount.parse(text)
    return count === undefined ? undefined : { count }
  },
}

/** The delay of an answer: `ms` plus or minus up to `jitterMs`, at least 0. */
const latency: ValueType<{ readonly ms: number; readonly jitterMs: number }> = {
  wanted: `milliseconds from 0 to ${MAX_DELAY_MS}, such as 20, or 20:5 for 15 to 25`,
  metavar: 'MS[:JITTER]',
  parse(text) {
    const parts = text.split(':').map((part) => parseDecimal(part, MAX_DELAY_MS))
    const [ms, jitterMs = 0] = parts
    if (ms === undefined || parts.length > 2 || parts.includes(undefined)) return undefined
    return { ms, jitterMs }
  },
}

/** Options that make sense for `cpx-server` only. */
export const COMMAND_ROWS = {
  help: { flags: ['-h', '--help'], help: 'Show this help message and exit' },
  protocol: {
    flags: ['--protocol', '--proto'],
    type: oneOf('4', '6'),
    help: 'Version of the Internet Protocol; 6 serves both, or 4 if there is no 6 (default 6)',
  },
} as const satisfies OptionRows

/** Options of the provider itself, for `cpx-server` and for the text after `mock:` alike. */
export const PROVIDER_ROWS = {
  instances: { type: amount, help: 'Size of the fleet (default 150)' },
  seed: {
    type: wholeNumber(0, 4_294_967_295),
    metavar: 'S',
    help: 'Make order, values and faults repeatable (default: a random seed)',
  },
  walk: { help: 'Let values drift instead of jumping' },
  churn: { type: amount, help: 'Replace N instances between one listing and the next' },
  pageSize: { type: positive, help: 'List N addresses per page, with a Link to the next page' },
  latency: { type: latency, help: 'Delay answers by MS milliseconds, plus or minus up to JITTER' },
  sequential: { help: 'Serve one request at a time over HTTP/1.0, as a single-threaded server' },
  close: { help: 'Close the connection after each answer' },
  closeAfter: { type: positive, help: 'Close each connection after N answers, unannounced' },
  quota: { type: positive, help: 'Accept N requests per second; answer 429 to the others' },
  capacity: { type: positive, help: 'Accept N requests at a time; answer 503 to the others' },
  retryAfter: { type: amount, metavar: 'S', help: 'Add Retry-After: S to each 429 and 503' },
  hangs: { type: portion, help: 'Number or share of instances that never answer' },
  drips: { type: portion, help: 'Number or share of others that send one byte every 100 ms' },
  errors: { type: percentage, help: 'Answer 500 to this share of the requests for instances' },
  resets: { type: percentage, help: 'Reset the connection at this share of them' },
  truncated: { type: percentage, help: 'Send only a part of the answer to this share of them' },
  malformed: { type: percentage, help: 'Answer 200 with an invalid sample to this share of them' },
  surplus: { type: percentage, help: 'Send a second, unrequested answer to this share of them' },
} as const satisfies OptionRows

/** The options that are set, by name. */
export interface MockOptions extends Partial<ValuesOf<typeof COMMAND_ROWS & typeof PROVIDER_ROWS>> {
  /** TCP port; 0 takes any free one. */
  readonly port?: number
  /** Listens on 127.0.0.1 alone, whatever `protocol` says, and does not keep the process alive. */
  readonly background?: boolean
}

/** The options with the defaults of a fleet. */
export type FleetOptions = MockOptions & { readonly instances: number; readonly seed: number }
