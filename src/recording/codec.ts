import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { OperationError } from '../domain/error.ts'
import { type ByMeasure, type Measure, MEASURE_KEYS } from '../domain/measure.ts'
import type { SelectPlaces } from '../domain/recorded.ts'
import type { InstanceId, Percent, ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import type { EpochMs } from '../domain/time.ts'
import { serviceOf } from '../domain/status/instance-status.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { putColumn, putRuns, takeColumn, takeRuns } from './columns.ts'
import { putNumbers, type Shape, takeNumbers } from './shape.ts'

// Far more than a round of the largest fleet; a file from elsewhere may claim any size.
const MOST_BYTES = 256 * 1024 * 1024
const CHECKSUM_BYTES = 4
// A shorter one would hardly be shorter, and take longer to read.
const LONG_HEADER_BYTES = 300
// A compressed one begins with another byte.
const START_OF_HEADER = 0x5b

/** The names of a round: the same for all rounds with the same instances and services. */
interface StoredNames {
  /** In the order of the listing. */
  readonly ids: readonly InstanceId[]
  readonly services: readonly (string | null)[]
  /** For each instance, an index of `services`. */
  readonly serviceOf: readonly number[]
  readonly knownServices: readonly string[]
  /** Index and IP address. */
  readonly ips: readonly (readonly [number, string])[]
  readonly measures: readonly Measure[]
  /** The common part of a round without its numbers. */
  readonly common: Shape
}

/** The names of one instance. */
interface Named {
  readonly id: InstanceId
  readonly ip: string | undefined
  readonly service: string | null
}

/** The names of a round, as it is decoded with them. */
export interface Names extends Pick<
  StoredNames,
  'ids' | 'services' | 'knownServices' | 'measures'
> {
  readonly instances: readonly Named[]
  readonly common: Common
}

/** The keys that nearly all rounds of a source have alike, except for their numbers. */
const COMMON = ['source', 'listingAddress', 'api', 'durationMs', 'cost'] as const
type Common = Pick<Snapshot, (typeof COMMON)[number]>

// The parts of a round that are stored in a way of their own, and its details, which are not stored.
// oxfmt-ignore
const SEPARATE = new Set<string>([
  ...COMMON, 'startedAt', 'listing', 'results', 'knownServices', 'details',
])

function commonOf(snapshot: Snapshot): Common {
  return Object.fromEntries(COMMON.map((key) => [key, snapshot[key]])) as unknown as Common
}

/** A result without its names and numbers, so that many instances share it. */
type Variant = Pick<ScrapeResult, 'kind'> & { readonly hasValues?: boolean }

/** The parts of a round that hardly any round has. */
interface Unusual {
  readonly rest?: Partial<Snapshot>
  /** Of the listing. */
  readonly failure?: Extract<Snapshot['listing'], { ok: false }>['failure']
  /** Those of results that are no plain samples. For each result, a column has 0, or the place of one. */
  readonly variants?: readonly Variant[]
}

/** The part of a round that is JSON: the numbers of the common part, the number of duplicates, the rest. */
type Header = readonly [numbers: readonly number[], duplicates: number, unusual?: Unusual]

function valuesOf(result: ScrapeResult): Partial<ByMeasure<Percent>> {
  if (result.kind === 'sample') return result.sample
  return result.kind === 'failure' ? (result.values ?? {}) : {}
}

/** Returns the index of each item in a list of the different ones, which begins with `first`. */
function index<T>(items: readonly T[], first: readonly T[] = []) {
  const known = new Map<T, number>(first.map((item, place) => [item, place]))
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
  const measures = MEASURE_KEYS
  const rest = { knownServices, ips, measures, common }
  const names: StoredNames = { ids, services, serviceOf: places, ...rest }
  return JSON.stringify(names)
}

/** Reads the JSON of `namesOf`. */
export function parseNames(text: string): Names {
  const { serviceOf: places, ips, ...names } = JSON.parse(text) as StoredNames
  const ipOf = new Map(ips)
  const instances = names.ids.map((id, at) => {
    return { id, ip: ipOf.get(at), service: names.services[places[at] ?? 0] ?? null }
  })
  return { ...names, instances, common: names.common as Common }
}

// Most results; the others take ten times as long.
const PLAIN = '{"kind":"sample"}'
const PLAIN_VARIANT: Variant = { kind: 'sample' }
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

/** Compresses with a checksum, so that damage is found. */
export function compress(data: string | Uint8Array): Buffer {
  return zstdCompressSync(data, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
}

function decompress(data: Uint8Array): Buffer {
  return zstdDecompressSync(data, { maxOutputLength: MOST_BYTES })
}

function headerOf(snapshot: Snapshot, variants: readonly string[]): Header {
  const { listing } = snapshot
  const { numbers } = takeNumbers(commonOf(snapshot))
  const rest = Object.entries(snapshot).filter(([key]) => !SEPARATE.has(key))
  const unusual: Unusual = {
    ...(rest.length > 0 && { rest: Object.fromEntries(rest) }),
    ...(!listing.ok && { failure: listing.failure }),
    ...(variants.length > 0 && { variants: variants.map((text) => JSON.parse(text) as Variant) }),
  }
  const duplicates = listing.ok ? listing.duplicates : 0
  return Object.keys(unusual).length === 0 ? [numbers, duplicates] : [numbers, duplicates, unusual]
}

/** JSON as bytes, compressed if it is long. */
function pack(header: Header): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  return json.length < LONG_HEADER_BYTES ? json : compress(json)
}

function unpack(bytes: Uint8Array): Header {
  const isPlain = bytes[0] === START_OF_HEADER
  return JSON.parse((isPlain ? Buffer.from(bytes) : decompress(bytes)).toString()) as Header
}

/** A checksum of bytes and a time, so that damage to either is found, and never shown. */
function checksumOf(bytes: Uint8Array, startedAt: EpochMs): Buffer {
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32LE(crc32(bytes, startedAt % 2 ** 32))
  return checksum
}

/**
 * Encodes everything but the names and the start of a round, without loss: a checksum of these bytes and of
 * the start, the header, and a column of each number.
 */
export function encodeFacts(snapshot: Snapshot): Buffer {
  const { results, startedAt } = snapshot
  const { unique, places } = index(results.map(variantOf), [PLAIN])
  const writer = new ByteWriter()
  writer.putBytes(pack(headerOf(snapshot, unique.slice(1))))
  putRuns(writer, places)
  // To map an array first takes a tenth of the time.
  const putAll = (valueOf: (result: ScrapeResult) => number | null | undefined) =>
    putColumn(writer, Float64Array.from(results.map((result) => valueOf(result) ?? Number.NaN)))
  putAll(({ latencyMs }) => latencyMs)
  for (const key of MEASURE_KEYS) putAll((result) => valuesOf(result)[key])
  const facts = writer.toBuffer()
  return Buffer.concat([checksumOf(facts, startedAt), facts])
}

/**
 * Decodes the compressed JSON of names.
 * @throws OperationError if it is damaged
 */
export function decodeNames(names: Uint8Array): Names {
  try {
    return parseNames(decompress(names).toString())
  } catch (cause) {
    throw new OperationError('it is damaged: names cannot be decoded', { cause })
  }
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
  if (variant === PLAIN_VARIANT && ip === undefined) {
    return {
      id,
      latencyMs,
      kind: 'sample',
      sample: addValues({ service }, numbers, at),
    } as ScrapeResult
  }
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
  return common.source
}

/**
 * Decodes what `namesOf` and `encodeFacts` have encoded.
 * @param select the results that are decoded; all if undefined
 * @throws Error if it is damaged
 */
export function decodeRound(
  names: Names,
  startedAt: EpochMs,
  facts: Uint8Array,
  select?: SelectPlaces,
): Snapshot {
  const { ids, instances, knownServices, measures, common } = names
  const reader = new ByteReader(facts, CHECKSUM_BYTES)
  const checksum = facts.subarray(0, CHECKSUM_BYTES)
  if (!checksumOf(facts.subarray(CHECKSUM_BYTES), startedAt).equals(checksum)) {
    throw new Error('another checksum')
  }
  const [own, duplicates, { rest, failure, variants = [] } = {}] = unpack(reader.takeBytes())
  const count = ids.length
  const variantAt = takeRuns(reader, count)
  const numbers = {
    latencies: takeColumn(reader, count),
    measures: measures.map((key) => [key, takeColumn(reader, count)] as const),
  }
  const all = [PLAIN_VARIANT, ...variants]
  const decode = (named: Named, at: number) =>
    decodeResult(all[variantAt[at] ?? 0] ?? PLAIN_VARIANT, named, numbers, at)
  const results =
    select === undefined
      ? instances.map(decode)
      : select(instances).map((at) => decode(instances[at] as Named, at))
  return {
    ...(putNumbers(common, own) as Common),
    ...rest,
    startedAt,
    listing: failure === undefined ? { ok: true, ids, duplicates } : { ok: false, failure },
    results,
    knownServices,
  }
}
