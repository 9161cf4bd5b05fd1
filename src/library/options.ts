import { hasCertificate } from '../domain/credentials.ts'
import { DEFAULTS } from '../domain/defaults.ts'
import { UsageError } from '../domain/error.ts'
import { byMeasure, type ByMeasure } from '../domain/measure.ts'
import type { Minimums, Policy } from '../domain/status/policy.ts'
import { suggest } from '../options/suggest.ts'
import { isPlainObject, refusal } from './argument.ts'
import { type Check, checkHeaders, checkTime, checkToken, within } from './check.ts'
import type { RoundRemark } from './remarks.ts'
import { SOURCE, type SourceSettings } from './source-options.ts'

export interface CallOptions {
  /** The call rejects with its reason as soon as it aborts, as `fetch` does. */
  readonly signal?: AbortSignal | undefined
}

export interface AccessOptions extends CallOptions {
  /** The time one request may take in all, in milliseconds: 1 to 3,600,000 (5000). */
  readonly timeoutMs?: number
  /** The time one call may take in all, in milliseconds: 1 to 86,400,000 (30,000). */
  readonly deadlineMs?: number
  /** Maximum number of requests in flight: 1 to 1024, or `auto`, which finds it (`auto`). */
  readonly concurrency?: 'auto' | number
  /** A listing of more instances is refused: 1 to 1,000,000 (100,000). */
  readonly maxInstances?: number
  /** A bearer token. It is sent to the origin of the provider and to no other. */
  readonly token?: string
  /** HTTP headers, sent likewise: `{ 'X-Scope-OrgID': 'tenant' }`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Certificate authorities to trust in addition to the usual ones, as the text of a PEM file. */
  readonly ca?: string
}

export interface HealthOptions {
  /** Healthy instances that a service should have: 0 to 1,000,000 (2). */
  readonly minimum?: number
  /**
   * The same for single services: `{ AuthService: 5 }`. A service that is named here has to be
   * there: without any instance it is judged as well.
   */
  readonly minimums?: Readonly<Record<string, number>>
}

/** An instance is healthy if each of its values is below the threshold, in percent (75). */
type ThresholdOptions = Partial<ByMeasure<number, 'Threshold'>>

interface JudgeOptions extends HealthOptions, ThresholdOptions {}

export interface ConnectOptions extends AccessOptions, JudgeOptions, SourceSettings {
  /**
   * Called with each remark on a round before the call that reads it resolves: that instances may be
   * missing, that the data are stale, a warning of the source.
   */
  readonly onRemark?: (remark: RoundRemark) => void
}

export interface RecordingOptions extends CallOptions, JudgeOptions {}

export interface SpanOptions extends CallOptions {
  /** The first time, a `Date` or milliseconds since 1970 (that of the first round). */
  readonly from?: Date | number
  /** The last time, likewise (that of the last round). */
  readonly to?: Date | number
}

type Checks = Partial<Readonly<Record<keyof (ConnectOptions & SpanOptions), Check>>>

/** The options of a call. */
export const CALL = {
  signal(name, value) {
    if (!(value instanceof AbortSignal)) throw refusal(name, value, 'an AbortSignal')
  },
} satisfies Checks

/** The options of every access to a provider. */
export const ACCESS = {
  ...CALL,
  timeoutMs: within('number', 1, 3_600_000),
  deadlineMs: within('number', 1, 86_400_000),
  concurrency: within('whole number', 1, 1024, 'auto'),
  maxInstances: within('whole number', 1, 1_000_000),
  token: checkToken,
  headers: checkHeaders,
  ca(name, value) {
    if (typeof value === 'string' && hasCertificate(value)) return
    throw new UsageError(`${name}: not a string that holds a certificate in PEM form`)
  },
} satisfies Checks

/** The options of every judgement of services. */
export const HEALTH = {
  minimum: within('whole number', 0, 1_000_000),
  minimums(name, value) {
    if (!isPlainObject(value))
      throw refusal(name, value, 'a plain object with a number for each service')
    for (const [service, count] of Object.entries(value)) {
      HEALTH.minimum(`${name}[${JSON.stringify(service)}]`, count)
    }
  },
} satisfies Checks

const JUDGE = {
  ...HEALTH,
  ...byMeasure(() => within('number', 0, 100), 'Threshold'),
} satisfies Checks

/** The options of `connect`. */
export const CONNECT = {
  ...ACCESS,
  ...JUDGE,
  ...SOURCE,
  onRemark(name, value) {
    if (typeof value !== 'function') throw refusal(name, value, 'a function')
  },
} satisfies Checks

/** The options of `openRecording`. */
export const RECORDING = { ...CALL, ...JUDGE } satisfies Checks

/** The options of a span of rounds. */
export const SPAN = { ...CALL, from: checkTime, to: checkTime } satisfies Checks

/**
 * The options that are set, each checked.
 * @throws UsageError if an option is unknown or its value is wrong
 */
export function takeOptions<Options extends object>(
  options: unknown,
  checks: Readonly<Record<keyof Options, Check>>,
): Options {
  if (!isPlainObject(options)) throw refusal('options', options, 'a plain object')
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      const guess = suggest(name, Object.keys(checks))
      throw new UsageError(`unknown option ${JSON.stringify(name)}${guess}`)
    }
    if (value !== undefined) checks[name as keyof Options](name, value)
  }
  const set = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(set) as Options
}

/** The minimums that the options set. */
export function toMinimums({ minimum, minimums = {} }: HealthOptions): Minimums {
  return { minimum: minimum ?? DEFAULTS.minimum, declared: new Map(Object.entries(minimums)) }
}

/** The policy that the options set. */
export function toPolicy(options: JudgeOptions): Policy {
  return {
    thresholds: byMeasure(({ key, threshold }) => options[`${key}Threshold`] ?? threshold),
    ...toMinimums(options),
    minCoverage: 0,
    warnHeadroom: null,
  }
}
