import { findHeader, findToken, TOKEN } from '../domain/credentials.ts'
import { UsageError } from '../domain/error.ts'
import { isPlainObject, refusal } from './argument.ts'

/** @throws UsageError if `value` is not good for the option `name` */
export type Check = (name: string, value: unknown) => void

/** Accepts numbers from `from` to `to`, and `word`. */
export function within(
  kind: 'number' | 'whole number',
  from: number,
  to: number,
  word?: string,
): Check {
  return (name, value) => {
    const isOfKind = kind === 'number' || Number.isInteger(value)
    const isWithin = typeof value === 'number' && value >= from && value <= to
    if ((isOfKind && isWithin) || (word !== undefined && value === word)) return
    throw refusal(name, value, `a ${kind} from ${from} to ${to}`)
  }
}

/** Accepts some words. */
export function oneOf(...words: readonly string[]): Check {
  return (name, value) => {
    if (words.some((word) => word === value)) return
    throw refusal(name, value, words.join(', ').replace(/, (?=[^,]*$)/, ' or '))
  }
}

/** Accepts a text that is not empty. */
export function checkText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw refusal(name, value, 'a text')
}

/** Accepts a time. */
export function checkTime(name: string, value: unknown): void {
  const time = value instanceof Date ? value.getTime() : value
  if (Number.isFinite(time)) return
  throw refusal(name, value, 'a valid Date or a number of milliseconds since 1970')
}

/** Accepts a token. Errors never contain a secret. */
export function checkToken(name: string, value: unknown): void {
  if (typeof value === 'string' && findToken(value) !== null) return
  throw new UsageError(`${name}: not ${TOKEN}`)
}

/** Accepts names and values of headers. An error never shows a value. */
export function checkHeaders(name: string, value: unknown): void {
  if (!isPlainObject(value)) throw refusal(name, value, 'a plain object with a value for each name')
  for (const [header, text] of Object.entries(value)) {
    if (typeof text === 'string' && findHeader(`${header}: ${text}`)?.[0] === header) continue
    const problem = 'cannot be set, or is not visible ASCII characters'
    throw new UsageError(`${name}[${JSON.stringify(header)}] ${problem}`)
  }
}
