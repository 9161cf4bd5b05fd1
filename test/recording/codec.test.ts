import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { decodeColumn, encodeColumn } from '../../src/recording/columns.ts'
import { decodeRound, encodeFacts, type Names, namesOf } from '../../src/recording/codec.ts'
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
      const names = JSON.parse(namesOf(round)) as Names
      expect(decodeRound(names, encodeFacts(round))).toEqual(round)
    }),
  )
})

test('recording: a column survives the round trip, absent values included', () => {
  const value = fc.oneof(fc.double(), percent, fc.integer(), fc.constant(Number.NaN))
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const column = Float64Array.from(values)
      const bytes = Buffer.concat([Buffer.of(7), encodeColumn(column)])
      const { values: decoded, end } = decodeColumn(bytes, 1, values.length)
      expect([...decoded]).toEqual([...column])
      expect(end).toBe(bytes.length)
    }),
  )
})

test.each([
  ['whole numbers take one byte each', [0, 61, 100, Number.NaN], 2 + 4],
  ['two decimals take two bytes each', [0.25, 61.5, 100], 2 + 6],
  ['other numbers take eight bytes each', [1 / 3, 2], 2 + 16],
])('recording: %s', (_, values, bytes) => {
  expect(encodeColumn(Float64Array.from(values))).toHaveLength(bytes)
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
