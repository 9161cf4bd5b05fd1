import type { Percent, Sample, InstanceId } from '../../domain/snapshot.ts'
import { excerpt, MalformedError } from '../http/decode-json.ts'
import { decodeEntry, type Spelling } from './entry.ts'

export interface DecodedListing {
  /** In the order of the listing, each with its first spelling. */
  readonly ids: Map<InstanceId, Spelling>
  /** The number of entries, duplicates included. */
  readonly entries: number
}

const MAX_SERVICE_CHARACTERS = 1024
// For trimmed text: two adjacent runs of blanks would take quadratic time.
const PERCENTAGE = /^\d{1,3}(?:\.\d+)?\s*(%?)$/

function malformed(problem: string): never {
  throw new MalformedError(problem)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** The type of a value, and its start. */
function describeValue(value: unknown): string {
  const type = typeName(value)
  const text = JSON.stringify(value) ?? type
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return text === type ? type : `${type}: ${start}`
}

/**
 * Decodes the parsed listing. Entries beyond `maxEntries` are only counted.
 * @throws MalformedError if it is not an array
 */
export function decodeListing(value: unknown, maxEntries: number): DecodedListing {
  if (!Array.isArray(value)) malformed(`expected a JSON array of IPs, got ${describeValue(value)}`)
  const entries = value as readonly unknown[]
  const ids = new Map<InstanceId, Spelling>()
  for (const entry of entries.slice(0, maxEntries)) {
    const { id, spelling } = decodeEntry(entry)
    if (!ids.has(id)) ids.set(id, spelling)
  }
  return { ids, entries: entries.length }
}

function describeScalar(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeName(value)
}

function decodePercentage(value: unknown, field: string): Percent {
  if (value === undefined) malformed(`no "${field}"`)
  const text = typeof value === 'string' ? value.trim() : ''
  const sign = PERCENTAGE.exec(text)?.[1]
  const number = sign === '%' ? Number.parseFloat(text) : Number.NaN
  if (number <= 100) return number
  const shown = excerpt(typeof value === 'string' ? value : describeScalar(value))
  // A number without the sign may be a fraction: 0.97 for 97 %.
  const isBare = typeof value === 'number' || sign === ''
  const why = isBare ? 'has no percent sign, as in "61%"' : 'is not a percentage from 0 to 100'
  return malformed(`"${field}" ${why}: ${shown}`)
}

function decodeService(value: unknown): string {
  if (value === undefined) malformed('no "service"')
  if (typeof value !== 'string')
    return malformed(`"service" must be a string, got ${typeName(value)}`)
  if (value === '') malformed('"service" is empty')
  if (value.length > MAX_SERVICE_CHARACTERS) malformed('"service" is longer than 1024 characters')
  return value
}

/**
 * Decodes the parsed answer of an instance: three fields, the rest is dropped. `"61%"` and `"61.5 %"`
 * are percentages; a number without a percent sign is not, nor anything outside 0 to 100.
 * @throws MalformedError naming the field
 */
export function decodeSample(value: unknown): Sample {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed(`expected an object, got ${typeName(value)}`)
  }
  const fields = value as Partial<Record<keyof Sample, unknown>>
  return {
    service: decodeService(fields.service),
    cpu: decodePercentage(fields.cpu, 'cpu'),
    memory: decodePercentage(fields.memory, 'memory'),
  }
}
