import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { OperationError } from '../domain/error.ts'
import { type ByMeasure, type Measure, MEASURE_KEYS } from '../domain/measure.ts'
import type { InstanceId, Percent, ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import { serviceOf } from '../domain/status/instance-status.ts'
import { putNumbers, type Shape, takeNumbers } from './shape.ts'
import { decodeColumn, encodeColumn } from './columns.ts'

// Far more than a round of the largest fleet; a file from elsewhere may claim any size.
const MOST_BYTES = 256 * 1024 * 1024

/** The names of a round: the same for all rounds with the same instances and services. */
export interface Names {
  /** In the order of the listing. */
  readonly ids: readonly InstanceId[]
  readonly services: readonly (string | null)[]
  /** For each instance, an index of `services`. */
  readonly serviceOf: readonly number[]
  readonly knownServices: readonly string[]
  /** Index and IP address. */
  readonly ips: readonly (readonly [number, string])[]
  /** The common part of a round without its numbers. */
  readonly common: Shape
}

/** The keys that nearly all rounds of a source have alike, except for their numbers. */
const COMMON = ['source', 'listingAddress', 'api', 'startedAt', 'durationMs', 'cost'] as const
type Common = Pick<Snapshot, (typeof COMMON)[number]>

// The parts of a round that are stored in a way of their own, and its details, which are not stored.
const SEPARATE = new Set<string>([...COMMON, 'listing', 'results', 'knownServices', 'details'])

function commonOf(snapshot: Snapshot): Common {
  return Object.fromEntries(COMMON.map((key) => [key, snapshot[key]])) as unknown as Common
}

/** A result without its names and numbers, so that many instances share it. */
type Variant = Pick<ScrapeResult, 'kind'> & { readonly hasValues?: boolean }

/** The part of a round that is JSON. */
interface Header {
  /** Of the common part. */
  readonly numbers: readonly number[]
  readonly rest: Partial<Snapshot>
  /** The number of duplicates, or the failure. */
  readonly listing: number | Extract<Snapshot['listing'], { ok: false }>['failure']
  readonly measures: readonly Measure[]
  /** For each instance, a column has an index of these. */
  readonly variants: readonly Variant[]
}

function valuesOf(result: ScrapeResult): Partial<ByMeasure<Percent>> {
  if (result.kind === 'sample') return result.sample
  return result.kind === 'failure' ? (result.values ?? {}) : {}
}

/** Returns the index of each item in a list of the different ones. */
function index<T>(items: readonly T[]): { readonly unique: T[]; readonly places: number[] } {
  const known = new Map<T, number>()
  const places = items.map((item) => {
    const place = known.get(item) ?? known.size
    known.set(item, place)
    return place
  })
  return { unique: [...known.keys()], places }
}

/** Returns the names of a round as JSON: the same text for the same names. */
export function namesOf(snapshot: Snapshot): string {
  const { results, knownServices } = snapshot
  const { unique: services, places } = index(results.map(serviceOf))
  const ips = results.flatMap(({ ip }, at) => (ip === undefined ? [] : [[at, ip] as const]))
  const ids = results.map(({ id }) => id)
  const { shape: common } = takeNumbers(commonOf(snapshot))
  const names: Names = { ids, services, serviceOf: places, knownServices, ips, common }
  return JSON.stringify(names)
}

// Most results; the others take ten times as long.
const PLAIN = '{"kind":"sample"}'
const OWN: readonly string[] = [
  'id',
  'ip',
  'latencyMs',
  'sample',
  'service',
  'lastService',
  'values',
]

/** Returns the JSON of a variant: the same text for the same variant. */
function variantOf(result: ScrapeResult): string {
  if (result.kind === 'sample' && result.condition === undefined) return PLAIN
  const shared = Object.entries(result).filter(([key]) => !OWN.includes(key))
  const hasValues = result.kind === 'failure' && result.values !== undefined
  return JSON.stringify({ ...Object.fromEntries(shared), ...(hasValues && { hasValues }) })
}

/** Compresses with a checksum, so that a damaged round is found, and never shown. */
export function compress(data: string | Uint8Array): Buffer {
  return zstdCompressSync(data, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}

function decompress(data: Uint8Array): Buffer {
  return zstdDecompressSync(data, { maxOutputLength: MOST_BYTES })
}

/** Encodes everything but the names of a round, without loss. */
export function encodeFacts(snapshot: Snapshot): Buffer {
  const { listing, results } = snapshot
  const rest = Object.entries(snapshot).filter(([key]) => !SEPARATE.has(key))
  const { unique, places } = index(results.map(variantOf))
  const header: Header = {
    numbers: takeNumbers(commonOf(snapshot)).numbers,
    rest: Object.fromEntries(rest),
    listing: listing.ok ? listing.duplicates : listing.failure,
    measures: MEASURE_KEYS,
    variants: unique.map((text) => JSON.parse(text) as Variant),
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  const columns = [
    Float64Array.from(places),
    Float64Array.from(results, ({ latencyMs }) => latencyMs ?? Number.NaN),
    ...MEASURE_KEYS.map((key) =>
      Float64Array.from(results, (result) => valuesOf(result)[key] ?? Number.NaN),
    ),
  ]
  return compress(Buffer.concat([length, json, ...columns.map(encodeColumn)]))
}

/**
 * Decodes the compressed JSON of names.
 * @throws OperationError if it is damaged
 */
export function decodeNames(names: Uint8Array): Names {
  try {
    return JSON.parse(decompress(names).toString()) as Names
  } catch (cause) {
    throw new OperationError('it is damaged: names cannot be decoded', { cause })
  }
}

/** The names of one instance. */
interface Named {
  readonly id: InstanceId
  readonly ip: string | undefined
  readonly service: string | null
}

/** The numbers of all instances; NaN for none. */
interface Numbers {
  readonly latencies: Float64Array
  readonly measures: readonly (readonly [Measure, Float64Array])[]
}

/** Adds the known values of an instance to an object. */
function addValues<T extends object>(target: T, { measures }: Numbers, at: number): T {
  const values: Partial<Record<Measure, Percent>> = target
  for (const [key, column] of measures) {
    const value = column[at] ?? Number.NaN
    if (!Number.isNaN(value)) values[key] = value
  }
  return target
}

function decodeResult(variant: Variant, named: Named, numbers: Numbers, at: number): ScrapeResult {
  const { id, ip, service } = named
  const latency = numbers.latencies[at] ?? Number.NaN
  const latencyMs = Number.isNaN(latency) ? null : latency
  const { kind, hasValues, ...rest } = variant
  const common = ip === undefined ? { id, latencyMs, kind } : { id, ip, latencyMs, kind }
  if (kind === 'sample') {
    const sample = addValues({ service }, numbers, at)
    return { ...common, sample, ...rest } as ScrapeResult
  }
  if (kind === 'stopped') return { ...common, service, ...rest } as ScrapeResult
  const values = hasValues === true && { values: addValues({}, numbers, at) }
  return { ...common, lastService: service, ...values, ...rest } as ScrapeResult
}

/** Returns the source of the rounds with these names. */
export function sourceOf({ common }: Names): string {
  return (common as Common).source
}

/** Decodes what `namesOf` and `encodeFacts` have encoded. */
export function decodeRound(names: Names, facts: Uint8Array): Snapshot {
  const { ids, services, serviceOf: places, knownServices, ips, common } = names
  const bytes = decompress(facts)
  const start = 4 + bytes.readUInt32LE()
  const {
    numbers: own,
    rest,
    listing,
    measures,
    variants,
  } = JSON.parse(bytes.toString('utf8', 4, start)) as Header
  let end = start
  const next = () => {
    const column = decodeColumn(bytes, end, ids.length)
    end = column.end
    return column.values
  }
  const variantAt = next()
  const numbers = { latencies: next(), measures: measures.map((key) => [key, next()] as const) }
  const ipOf = new Map(ips)
  const results = ids.map((id, at) => {
    const named = { id, ip: ipOf.get(at), service: services[places[at] ?? 0] ?? null }
    return decodeResult(variants[variantAt[at] ?? 0] as Variant, named, numbers, at)
  })
  return {
    ...(putNumbers(common, own) as Common),
    ...rest,
    listing:
      typeof listing === 'number'
        ? { ok: true, ids, duplicates: listing }
        : { ok: false, failure: listing },
    results,
    knownServices,
  }
}
