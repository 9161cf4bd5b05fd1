import { UsageError } from '../domain/error.ts'

const MOST_CHARACTERS = 64

/** `Object`, `Array`, `Map`. */
function nameKind(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MOST_CHARACTERS))
  if (value === null || /number|boolean|undefined/.test(typeof value)) return String(value)
  const kind = typeof value === 'object' ? nameKind(value) : typeof value
  return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`
}

/** The error for an argument or option: `timeoutMs: null is not a number`. */
export function refusal(name: string, value: unknown, wanted: string): UsageError {
  return new UsageError(`${name}: ${show(value)} is not ${wanted}`)
}

/** @throws UsageError if `value` is not a string */
export function requireString(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw refusal(name, value, 'a string')
}

/** Whether `value` is a plain object: no array, no `Map`. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && nameKind(value) === 'Object'
}
