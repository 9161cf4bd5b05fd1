import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { viewLast } from '../../src/terminal/draw/view.ts'
import type { StreamRound, StreamSnapshot } from '../../src/web/message.ts'
import { applyRound } from '../../src/web/page/apply-round.ts'
import { ServedFleet, type ServedRound } from '../../src/web/served-fleet.ts'
import { makeRound, makeSnapshot } from '../../src/web/stream-facts.ts'
import { writeEvent } from '../../src/web/stream-text.ts'
import { parseEvent } from '../support/events.ts'
import { answered, left, silent, snapshotOf, stopped } from '../support/facts.ts'
import { Live, textOf } from '../support/live.ts'
import { POLICY, QUERY } from '../support/report.ts'
import { worldOf } from '../support/world.ts'

const IDS = ['10.0.0.1', '10.0.0.2', '10.0.0.10', 'web-1', '\u001b[31m']
const SERVICES = ['A', 'B', 'Zürich', '<img onerror>']
const REFUSED: Failure = { code: 'refused', errno: 'ECONNREFUSED' }

const service = fc.constantFrom(...SERVICES)
const percent = fc.integer({ min: 0, max: 100 })

/** The result of one instance. */
const result = (id: string): fc.Arbitrary<ScrapeResult> =>
  fc.oneof(
    fc
      .tuple(service, percent, percent)
      .map(([name, cpu, memory]) => answered(id, name, [cpu, memory])),
    fc.option(service).map((last) => silent(id, last)),
    fc.option(service).map((last) => left(id, last)),
    service.map((name) => stopped(id, name, { code: 'exited', detail: 'exit code 137' })),
    service.map((name) => ({
      ...silent(id, name, { code: 'noData', measures: ['cpu'] }),
      values: { memory: 5 },
    })),
  )

const results = fc
  .subarray(IDS)
  .chain((ids) => fc.tuple(...ids.map(result)).map((all) => all as readonly ScrapeResult[]))

type Kind = 'good' | 'failed' | 'partial'

const kind = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Kind>('good') },
  { weight: 2, arbitrary: fc.constant<Kind>('failed') },
  { weight: 1, arbitrary: fc.constant<Kind>('partial') },
)

const anyRound = fc.tuple(kind, results, fc.subarray(SERVICES))

/** Rounds in which anything may change; even a service may be known no longer. */
const roundsOf = (size: { minLength: number; maxLength: number }) =>
  fc.array(anyRound, size).map((all) =>
    all.map(([type, found, knownServices], at): Snapshot =>
      snapshotOf(found, {
        startedAt: Date.UTC(2026, 0, 2) + at * 5000,
        knownServices,
        ...(type === 'failed' && { listing: { ok: false, failure: REFUSED } }),
        ...(type === 'partial' && { isPartial: true }),
      }),
    ),
  )

/** Sends a message as text, and reads it again. */
function send(parts: ReturnType<typeof makeSnapshot | typeof makeRound>): unknown {
  const pieces = writeEvent('data: {"now":"",\n', () => parts)
  return parseEvent([...pieces].join('').trimEnd()).data
}

const inOrder = (snapshot: StreamSnapshot) => ({
  ...snapshot,
  instances: snapshot.instances.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
})

/** Follows the rounds from the first one, and compares each with the snapshot that a new client gets. */
function follow(fleet: ServedFleet, all: readonly Snapshot[]): void {
  const world = worldOf(fleet)
  let before: ServedRound | null = null
  let known: StreamSnapshot | null = null
  for (const [at, snapshot] of all.entries()) {
    const after = fleet.add(snapshot, at)
    const whole = send(makeSnapshot(world, after)) as StreamSnapshot
    known =
      known === null || before === null
        ? whole
        : applyRound(known, send(makeRound(world, before, after)) as StreamRound)
    expect(inOrder(known)).toEqual(inOrder(whole))
    before = after
  }
}

test.each([
  ['of a few rounds', { minLength: 1, maxLength: 12 }, 200],
  ['of more rounds than have means', { minLength: 65, maxLength: 75 }, 5],
] as const)(
  'a snapshot and the rounds after it, %s, make the snapshot of the last one',
  (_, size, numRuns) => {
    const follows = fc.property(roundsOf(size), (all) =>
      follow(new ServedFleet(POLICY, QUERY), all),
    )
    fc.assert(follows, { numRuns })
  },
)

test('an unknown instance that may belong to any service is a warning of the stream', () => {
  const fleet = new ServedFleet(POLICY, QUERY)
  const round = fleet.add(snapshotOf([answered('10.0.0.1', 'A'), silent('10.0.0.2', null)]), 0)
  expect(makeSnapshot(worldOf(fleet), round).fields.warnings).toEqual([
    '1 of 2 answered: 1 timeout',
    '1 unknown instance may belong to any service',
  ])
})

test('the stream has the rules of health as the live view has them', () => {
  const policy = { ...POLICY, declared: new Map([['A', 7]]) }
  const fleet = new ServedFleet(policy, QUERY)
  const one = [answered('10.0.0.1', 'A')]
  const { rule } = makeSnapshot(worldOf(fleet), fleet.add(snapshotOf(one), 0)).fields
  expect(rule).toBe('healthy = cpu < 75, memory < 75, minimum 2, or as declared')
  const lines = viewLast(new Live({ policy }).round(one).model)
  expect(lines.map((line) => textOf(line).trimEnd())).toContain(rule)
})

test('a recording that cannot be written is a warning of the stream, also while the listing fails', () => {
  const fleet = new ServedFleet(POLICY, QUERY)
  fleet.add(snapshotOf([answered('10.0.0.1', 'A')]), 0)
  const remarks = [{ code: 'notRecorded', path: 'fleet.db', problem: 'disk full' }] as const
  const listing = { ok: false, failure: REFUSED } as const
  const round = fleet.add(snapshotOf([silent('10.0.0.1', 'A')], { listing, remarks }), 1)
  expect(makeSnapshot(worldOf(fleet), round).fields.warnings).toEqual([
    'not recorded to fleet.db: disk full',
  ])
})
