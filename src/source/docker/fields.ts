import { cut } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'

/** The fields of an untrusted object; none of any other value. */
export type Fields = Readonly<Record<string, unknown>>

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {}
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text; empty for any other value. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** @throws MalformedError that names what was expected, and shows the start of the value */
export function refuse(expected: string, value: unknown): never {
  throw new MalformedError(`expected ${expected}, got ${cut(JSON.stringify(value) ?? 'nothing')}`)
}

/**
 * A count of something, 0 or more; null if it is absent.
 * @throws MalformedError for any other value
 */
export function countOf(fields: Fields, key: string): number | null {
  const value = fields[key] ?? null
  if (value === null) return null
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value
  throw new MalformedError(`"${key}" is not a count: ${cut(JSON.stringify(value))}`)
}

/** A time as milliseconds since the epoch; null for Go's zero time, and for what is no time. */
export function timeOf(value: unknown): number | null {
  const time = Date.parse(textOf(value))
  return time > 0 ? time : null
}
