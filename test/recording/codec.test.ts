import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { ByteReader, ByteWriter } from '../../src/recording/bytes.ts'
import { decodeRound, encodeFacts, namesOf, parseNames } from '../../src/recording/codec.ts'
import { putColumn, putRuns, takeColumn, takeRuns } from '../../src/recording/columns.ts'
import { FAILURES } from '../support/failures.ts'
import { answered, costOf, snapshotOf } from '../support/facts.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const percent = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 10_000 }).map((value) => value / 100),
  fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0),
)
const latencyMs = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0))
const condition = fc.record(
  { code: fc.constantFrom('exited', 'paused', 'failingHealthCheck'), detail: text },
  { requiredKeys: ['code'] },
)
const service = fc.option(text)
const ip = fc.option(fc.ipV4(), { nil: undefined })

const rest: fc.Arbitrary<object> = fc.oneof(
  fc
    .tuple(text, percent, percent, fc.option(condition, { nil: undefined }))
    .map(([name, cpu, memory, state]) => {
      const sample = { service: name, cpu, memory }
      return { kind: 'sample', sample, ...(state !== undefined && { condition: state }) }
    }),
  fc.record({ kind: fc.constant('stopped'), service: text, condition }),
  fc.record(
    { kind: fc.constant('gone'), lastService: service, status: fc.constantFrom(400, 404) },
    { requiredKeys: ['kind', 'lastService'] },
  ),
  fc.record(
    {
      kind: fc.constant('failure'),
      lastService: service,
      failure: fc.constantFrom(...FAILURES),
      values: fc.record({ cpu: percent, memory: percent }, { requiredKeys: [] }),
    },
    { requiredKeys: ['kind', 'lastService', 'failure'] },
  ),
)

const results = fc
  .uniqueArray(fc.tuple(text, ip, latencyMs, rest), { selector: ([id]) => id, maxLength: 30 })
  .map((rows) =>
    rows.map(([id, address, ms, one]) => {
      const named = address === undefined ? { id } : { id, ip: address }
      return { ...named, latencyMs: ms, ...one } as ScrapeResult
    }),
  )

const snapshot: fc.Arbitrary<Snapshot> = fc
  .tuple(
    results,
    fc.record(
      {
        source: text,
        startedAt: fc.integer({ min: 0, max: 4e12 }),
        durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => value + 0),
        knownServices: fc.array(text),
        cost: fc.constantFrom(null, costOf(), costOf({ limit: null, shortOf: 'EMFILE' })),
        remarks: fc.constant([{ code: 'warning', text: 'x' }] as const),
        cpuWindowMs: fc.constantFrom(1000, 300_000),
        isPartial: fc.constant(true as const),
        listing: fc.constantFrom(...FAILURES).map((failure) => ({ ok: false, failure }) as const),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([rows, facts]) => snapshotOf(rows, facts))

test('recording: every snapshot survives the round trip', () => {
  fc.assert(
    fc.property(snapshot, (round) => {
      const names = parseNames(namesOf(round))
      expect(decodeRound(names, round.startedAt, encodeFacts(round))).toEqual(round)
    }),
  )
})

test.each([
  ['a byte of a round', 0, 20],
  ['the time of a round', 1000, 0],
])('recording: damage to %s is found', (_, timeDamage, byteDamage) => {
  const round = snapshotOf([answered('10.0.0.1', 'A', [12, 34])])
  const facts = encodeFacts(round)
  facts[facts.length - 1] = (facts.at(-1) ?? 0) ^ byteDamage
  const names = parseNames(namesOf(round))
  expect(() => decodeRound(names, round.startedAt + timeDamage, facts)).toThrow('another checksum')
})

/** The bytes that `put` writes after another one, as `take` reads them. */
function passThrough<T>(put: (writer: ByteWriter) => void, take: (reader: ByteReader) => T) {
  const writer = new ByteWriter()
  writer.putByte(7)
  put(writer)
  const bytes = writer.toBuffer()
  const reader = new ByteReader(bytes, 1)
  return { taken: take(reader), size: bytes.length - 1, isRead: reader.at === bytes.length }
}

function passColumn(values: readonly number[]) {
  const column = Float64Array.from(values)
  const put = (writer: ByteWriter) => putColumn(writer, column)
  return passThrough(put, (reader) => [...takeColumn(reader, values.length)])
}

test('recording: a column survives the round trip, absent values included', () => {
  const large = fc.integer({ min: 2 ** 20, max: 2 ** 40 })
  const value = fc.oneof(fc.double(), percent, fc.maxSafeInteger(), large, fc.constant(Number.NaN))
  const decimal = fc.oneof(percent, large, fc.constant(Number.NaN))
  fc.assert(
    fc.property(fc.oneof(fc.array(value), fc.array(decimal)), (values) => {
      expect(passColumn(values)).toMatchObject({ taken: values, isRead: true })
    }),
  )
})

test('recording: runs survive the round trip', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 })), (values) => {
      const put = (writer: ByteWriter) => putRuns(writer, values)
      const passed = passThrough(put, (reader) => [...takeRuns(reader, values.length)])
      expect(passed).toMatchObject({ taken: values, isRead: true })
    }),
  )
})

test('recording: more runs than values are refused, not read', () => {
  const put = (writer: ByteWriter) => writer.putNumber(2 ** 40)
  expect(() => passThrough(put, (reader) => takeRuns(reader, 2))).toThrow('too many runs')
})

const hundred = Array.from({ length: 100 }, (_, at) => at)

test.each([
  ['equal values take no space', hundred.map(() => 61), 3],
  ['100 whole numbers take 7 bits each', hundred, 3 + 88],
  ['absent values take no more', [Number.NaN, ...hundred], 3 + 89],
  ['decimals take their bits only', hundred.map((value) => value / 10), 3 + 88],
  ['numbers in a narrow range take few bits', hundred.map((value) => 1000 + (value % 7)), 4 + 38],
  ['a single large number takes space for itself', [...hundred.slice(1), 5000], 3 + 88 + 2],
  ['other numbers take seven bytes each', hundred.map((value) => value / 7), 742],
])('recording: %s', (_, values, size) => {
  expect(passColumn(values).size).toBe(size)
})

test('recording: rounds of the same instances and services have the same names', () => {
  const rounds = [10, 90].map((cpu) =>
    snapshotOf([
      { kind: 'sample', id: 'a', latencyMs: cpu, sample: { service: 'A', cpu, memory: 1 } },
    ]),
  )
  const [one, other] = rounds.map(namesOf)
  expect(one).toEqual(other)
})

test('recording: 10,000 instances take less than a byte per value', () => {
  // A generator of numbers that do not compress.
  let state = 7
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  const rows = Array.from({ length: 10_000 }, (_, at) => {
    const row = answered(`10.0.${at >> 8}.${at & 255}`, 'A', [next(101), next(101)])
    return { ...row, latencyMs: 2 + next(70) / 10 }
  })
  const perValue = encodeFacts(snapshotOf(rows)).length / 30_000
  expect(perValue).toBeLessThan(1)
})
