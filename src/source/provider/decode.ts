import { isIP, SocketAddress } from 'node:net'
import type { Failure } from '../../domain/failure.ts'
import type { Percent, Sample, InstanceId } from '../../domain/snapshot.ts'
import { copy, cut, cutName } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'
import { ADDRESSES, encodeName, type ListingKind } from './name.ts'

/** The part of the path that names an instance, or why the entry cannot be requested. */
export type Spelling = string | Extract<Failure, { code: 'unusable' }>

const unusable = (problem: string) => ({ code: 'unusable', problem }) as const

/** An IPv4 address mapped into IPv6 becomes the IPv4 address: both reach the same socket (RFC 4291, 2.5.5.2). */
function canonicalIpv6(address: string): InstanceId {
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '')
}

function decodeName(name: string): { id: InstanceId; spelling: Spelling } {
  const spelling = encodeName(name) ?? unusable('not a name that can be part of a path')
  return { id: cutName(name || '""'), spelling }
}

/**
 * Decodes one parsed element of a listing. Only an IP address without a zone can be requested, so that
 * no entry can name another host or path. Any other entry is named by its text or JSON, cut to 128
 * characters.
 * @param kind whether the listing has names as well, which are requested percent-encoded
 * @returns its id, which is the same for all spellings of one address
 */
export function decodeEntry(
  entry: unknown,
  { hasNames }: Pick<ListingKind, 'hasNames'> = ADDRESSES,
): { id: InstanceId; spelling: Spelling } {
  if (typeof entry !== 'string') {
    const json = JSON.stringify(entry) ?? typeof entry
    return { id: cutName(json), spelling: unusable('not a string') }
  }
  const trimmed = entry.trim()
  const text = trimmed.length === entry.length ? entry : copy(trimmed)
  const family = isIP(text)
  if (hasNames && (family === 0 || text.includes('%'))) return decodeName(entry)
  if (family === 0) return { id: cutName(text || '""'), spelling: unusable('not an IP address') }
  if (text.includes('%'))
    return { id: cutName(text), spelling: unusable('an IP address with a zone') }
  return { id: family === 4 ? text : canonicalIpv6(text), spelling: text }
}

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

/**
 * Decodes the parsed listing. Entries beyond `maxEntries` are only counted.
 * @throws MalformedError if it is not an array
 */
export function decodeListing(
  value: unknown,
  maxEntries: number,
  kind: ListingKind = ADDRESSES,
): DecodedListing {
  if (!Array.isArray(value)) {
    const [type, text] = [typeName(value), JSON.stringify(value) ?? '']
    const start = text === type || text === '' ? '' : `: ${cut(text)}`
    return malformed(`expected a JSON array of IPs, got ${type}${start}`)
  }
  const entries = value as readonly unknown[]
  const ids = new Map<InstanceId, Spelling>()
  for (const entry of entries.slice(0, maxEntries)) {
    const { id, spelling } = decodeEntry(entry, kind)
    if (!ids.has(id)) ids.set(id, spelling)
  }
  return { ids, entries: entries.length }
}

function decodePercentage(value: unknown, field: string): Percent {
  if (value === undefined) malformed(`no "${field}"`)
  const text = typeof value === 'string' ? value.trim() : ''
  const sign = PERCENTAGE.exec(text)?.[1]
  const number = sign === '%' ? Number.parseFloat(text) : Number.NaN
  if (number <= 100) return number
  const isScalar = typeof value === 'string' || typeof value === 'number'
  const shown = JSON.stringify(cut(isScalar ? String(value) : typeName(value)))
  // A number without the sign may be a fraction: 0.97 for 97 %.
  const isBare = typeof value === 'number' || sign === ''
  const why = isBare ? 'has no percent sign, as in "61%"' : 'is not a percentage from 0 to 100'
  return malformed(`"${field}" ${why}: ${shown}`)
}

/** @throws MalformedError if it is not the name of a service */
export function decodeService(value: unknown): string {
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
