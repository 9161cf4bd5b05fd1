import { findToken, hasCertificate, TOKEN } from '../domain/credentials.ts'
import { DEFAULTS } from '../domain/defaults.ts'
import { UsageError } from '../domain/error.ts'
import { byMeasure, type ByMeasure, MEASURE_KEYS } from '../domain/measure.ts'
import type { Minimums } from '../domain/status/policy.ts'
import { suggest } from '../options/suggest.ts'
import type { OptionNames } from '../render/words/failure.ts'
import { isPlainObject, refusal } from './argument.ts'

export interface CallOptions {
  /** When it aborts, the call rejects with its reason, as `fetch` does. */
  readonly signal?: AbortSignal | undefined
}

export interface AccessOptions extends CallOptions {
  /** The time one request may take in all, in milliseconds: 1 to 3,600,000 (5000). */
  readonly timeoutMs?: number
  /** The time one call may take in all, in milliseconds: 1 to 86,400,000 (30,000). */
  readonly deadlineMs?: number
  /** How many requests may be in flight: 1 to 1024, or `auto`, which finds out (`auto`). */
  readonly concurrency?: 'auto' | number
  /** A listing of more instances is refused: 1 to 1,000,000 (100,000). */
  readonly maxInstances?: number
  /** A bearer token. It is sent to the origin of the provider and to no other. */
  readonly token?: string
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

export interface ConnectOptions extends AccessOptions, HealthOptions, ThresholdOptions {}

/** @throws UsageError if `value` is not good for the option `name` */
type Check = (name: string, value: unknown) => void

function numberWithin(from: number, to: number, kind = 'number', word?: string): Check {
  return (name, value) => {
    const isOfKind = kind === 'number' || Number.isInteger(value)
    const isWithin = typeof value === 'number' && value >= from && value <= to
    if ((isOfKind && isWithin) || (word !== undefined && value === word)) return
    throw refusal(name, value, `a ${kind} from ${from} to ${to}`)
  }
}

function countWithin(from: number, to: number, word?: string): Check {
  return numberWithin(from, to, 'whole number', word)
}

const checkMinimum = countWithin(0, 1_000_000)

const THRESHOLDS = byMeasure(() => numberWithin(0, 100), 'Threshold')

const CHECKS: { readonly [Name in keyof Required<ConnectOptions>]: Check } = {
  timeoutMs: numberWithin(1, 3_600_000),
  deadlineMs: numberWithin(1, 86_400_000),
  concurrency: countWithin(1, 1024, 'auto'),
  maxInstances: countWithin(1, 1_000_000),
  ...THRESHOLDS,
  minimum: checkMinimum,
  minimums(name, value) {
    if (!isPlainObject(value))
      throw refusal(name, value, 'a plain object with a number for each service')
    for (const [service, count] of Object.entries(value)) {
      checkMinimum(`${name}[${JSON.stringify(service)}]`, count)
    }
  },
  // Errors never contain a secret.
  token(name, value) {
    if (typeof value === 'string' && findToken(value) !== null) return
    throw new UsageError(`${name}: not ${TOKEN}`)
  },
  ca(name, value) {
    if (typeof value === 'string' && hasCertificate(value)) return
    throw new UsageError(`${name}: not a string that holds a certificate in PEM form`)
  },
  signal(name, value) {
    if (!(value instanceof AbortSignal)) throw refusal(name, value, 'an AbortSignal')
  },
}

/** The names of options in errors. */
export const PROPERTIES: OptionNames = {
  timeout: 'timeoutMs',
  deadline: 'deadlineMs',
  maxInstances: 'maxInstances',
  ca: 'the option ca',
  token: 'the option token',
}

// oxfmt-ignore
const ACCESS = ['signal', 'timeoutMs', 'deadlineMs', 'concurrency', 'maxInstances', 'token', 'ca'] as const
const HEALTH = ['minimum', 'minimums'] as const

/** The options that each kind of function takes. */
export const TAKES = {
  call: ['signal'],
  access: ACCESS,
  health: HEALTH,
  connect: [...ACCESS, ...HEALTH, ...MEASURE_KEYS.map((key) => `${key}Threshold` as const)],
} as const

/**
 * The options that are set, each checked.
 * @throws UsageError if an option is unknown or its value is wrong
 */
export function takeOptions<Name extends keyof ConnectOptions>(
  options: unknown,
  names: readonly Name[],
): Pick<ConnectOptions, Name> {
  if (!isPlainObject(options)) throw refusal('options', options, 'a plain object')
  const set = Object.entries(options).filter(([name, value]) => {
    const known = names.find((each) => each === name)
    if (known === undefined) {
      throw new UsageError(`unknown option ${JSON.stringify(name)}${suggest(name, names)}`)
    }
    if (value !== undefined) CHECKS[known](name, value)
    return value !== undefined
  })
  return Object.fromEntries(set) as Pick<ConnectOptions, Name>
}

/** The minimums that the options set. */
export function toMinimums({ minimum, minimums = {} }: HealthOptions): Minimums {
  return { minimum: minimum ?? DEFAULTS.minimum, declared: new Map(Object.entries(minimums)) }
}
