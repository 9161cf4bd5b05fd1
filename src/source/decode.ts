import type { Percent, Sample, Target } from '../domain/snapshot.ts'
import { decodeEntry, type Spelling } from './entry.ts'

/** Thrown by the decoders; the message says what was wrong, and of which field. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
  /** It was no JSON at all. */
  readonly isUnparsable: boolean

  constructor(problem: string, isUnparsable = false) {
    super(problem)
    this.isUnparsable = isUnparsable
  }
}

export interface DecodedListing {
  /** In the order of the listing, each with its first spelling. */
  readonly targets: Map<Target, Spelling>
  /** How many entries the page has, duplicates included. */
  readonly entries: number
}

const MAX_SERVICE_CHARACTERS = 1024
// One for all: making one costs more than decoding with it.
const UTF8 = new TextDecoder('utf-8', { fatal: true })
const MAX_DEPTH = 64
// A shorter text fills neither the memory nor the stack, whatever it holds.
const HARMLESS_BYTES = 1024
const HARMLESS_FLAT_BYTES = 64 * 1024
// As many as the largest listing has that may be allowed.
const MAX_VALUES = 1_000_000
// On trimmed text: two runs of blanks that meet would take quadratic time.
const PERCENTAGE = /^\d{1,3}(?:\.\d+)?\s*(%?)$/

function malformed(problem: string): never {
  throw new MalformedError(problem)
}

function unparsable(problem: string): never {
  throw new MalformedError(problem, true)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Its type, and how it begins. */
function describeValue(value: unknown): string {
  const type = typeName(value)
  const text = JSON.stringify(value) ?? type
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return text === type ? type : `${type}: ${start}`
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** Whether a text is no more than a list of scalars, as listings are. */
function isFlat(text: string): boolean {
  return text.lastIndexOf('[') <= 0 && !text.includes('{')
}

/**
 * A parsed value takes up to 150 times the memory of its text: 16 MiB of `[` took 2.6 GiB.
 * @returns what of it is more than any answer needs
 */
function findExcess(bytes: Uint8Array): string | null {
  let depth = 0
  let values = 0
  let isText = false
  for (let at = 0; at < bytes.length; at += 1) {
    const character = bytes[at]
    if (character === 0x5c) at += 1
    else if (character === 0x22) isText = !isText
    else if (isText) continue
    else if (character === 0x2c || character === 0x3a) values += 1
    else if (character === 0x5b || character === 0x7b) {
      values += 1
      depth += 1
      if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`
    } else if (character === 0x5d || character === 0x7d) depth -= 1
  }
  return values > MAX_VALUES ? `more than ${MAX_VALUES} values` : null
}

/**
 * @param bytes a body as it came
 * @throws MalformedError where it is empty, not UTF-8, not JSON, or too deep or too much of it
 */
export function decodeJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) unparsable('empty answer')
  let text
  try {
    text = UTF8.decode(bytes)
  } catch {
    return unparsable('not valid UTF-8')
  }
  const isHarmless =
    bytes.length <= HARMLESS_BYTES || (bytes.length <= HARMLESS_FLAT_BYTES && isFlat(text))
  const excess = isHarmless ? null : findExcess(bytes)
  if (excess !== null) malformed(excess)
  try {
    return JSON.parse(text)
  } catch {
    return unparsable(`not JSON: ${excerpt(text)}`)
  }
}

/**
 * @param value the provider's answer to `/servers`, parsed
 * @param maxEntries entries beyond these are counted, but not decoded
 * @throws MalformedError if it is not an array
 */
export function decodeListing(value: unknown, maxEntries: number): DecodedListing {
  if (!Array.isArray(value)) malformed(`expected a JSON array of IPs, got ${describeValue(value)}`)
  const entries = value as readonly unknown[]
  const targets = new Map<Target, Spelling>()
  for (const entry of entries.slice(0, maxEntries)) {
    const { target, spelling } = decodeEntry(entry)
    if (!targets.has(target)) targets.set(target, spelling)
  }
  return { targets, entries: entries.length }
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
  // Without the sign it may be a fraction: 0.97 is not 0.97 %.
  const isBare = typeof value === 'number' || sign === ''
  const why = isBare ? 'has no percent sign, as in "61%"' : 'is not a percentage from 0 to 100'
  return malformed(`"${field}" ${why}: ${shown}`)
}

function decodeService(value: unknown): string {
  if (value === undefined) malformed('no "service"')
  if (typeof value !== 'string') return malformed(`"service" is no text but ${typeName(value)}`)
  if (value === '') malformed('"service" is empty')
  if (value.length > MAX_SERVICE_CHARACTERS) malformed('"service" is longer than 1024 characters')
  return value
}

/**
 * Takes the three fields that count and drops the rest. `"61%"` and `"61.5 %"` are percentages; a
 * number without a percent sign is not, and neither is anything outside 0 to 100.
 * @param value the provider's answer to `/<ip>`, parsed
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
