import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { KNOWN_STARTS } from '../../../src/domain/history/gaps.ts'
import type { History } from '../../../src/domain/history/history.ts'
import { countRecalled, extendRecorded, recallHistory } from '../../../src/domain/history/recall.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, silent, snapshotOf, TIMEOUT } from '../../support/facts.ts'
import { inMemory } from '../../support/rounds-in-memory.ts'
import { POLICY } from '../../support/report.ts'

const START = Date.UTC(2026, 0, 2, 3, 4, 5)
const MINUTE_MS = 60_000
const GAP_MS = 3_600_000
const EARLY = 12
// More than are recalled.
const STEADY = 250
const FIRST_RECALLED = EARLY + STEADY - countRecalled(4)

// Below this share of answers, every service is unknown.
const COVERED = { ...POLICY, minCoverage: 50 }

type Health = 'healthy' | 'busy' | 'silent' | 'unattributed' | 'absent'

interface Round {
  readonly healths: readonly Health[]
  readonly isPartial: boolean
  readonly isListed: boolean
}

const health = fc.constantFrom<Health>('healthy', 'busy', 'silent', 'unattributed', 'absent')
const round: fc.Arbitrary<Round> = fc.record({
  healths: fc.array(health, { minLength: 4, maxLength: 4 }),
  isPartial: fc.boolean(),
  isListed: fc.boolean(),
})

/** Two instances of each of two services. */
function resultsOf(healths: readonly Health[]): ScrapeResult[] {
  return healths.flatMap((one, at) => {
    const [id, service] = [`10.0.0.${at}`, at < 2 ? 'A' : 'B']
    if (one === 'absent') return []
    if (one === 'silent') return silent(id, service)
    if (one === 'unattributed') return silent(id)
    return answered(id, service, [one === 'busy' ? 90 : 10, 20])
  })
}

/** Rounds, one a minute, except before one of them. */
function toRounds(rounds: readonly Round[], gapAt: number | null): Snapshot[] {
  return rounds.map(({ healths, isPartial, isListed }, at) => {
    const startedAt = START + at * MINUTE_MS + (gapAt !== null && at >= gapAt ? GAP_MS : 0)
    const facts = { startedAt, knownServices: ['A', 'B'], ...(isPartial && { isPartial }) }
    const snapshot = snapshotOf(resultsOf(healths), facts)
    return isListed ? snapshot : { ...snapshot, listing: { ok: false, failure: TIMEOUT } }
  })
}

function follow(rounds: readonly Snapshot[]): History | null {
  const first = rounds.findIndex(({ listing }) => listing.ok)
  return rounds
    .slice(first)
    .reduce<History | null>((known, next) => extendRecorded(known, next, COVERED), null)
}

function startsOf(history: History | null) {
  const { instanceHistories = [], serviceHistories = [] } = history ?? {}
  return [...instanceHistories, ...serviceHistories].map(
    ([name, { status, since, certainty }]) => `${name} ${status} ${since - START} ${certainty}`,
  )
}

test('a status that is recalled began when it did for a program that saw every round', async () => {
  const early = fc.array(round, { minLength: EARLY, maxLength: EARLY })
  const gapAt = fc.oneof(
    fc.constant(null),
    // What is usual is known before.
    fc.integer({ min: KNOWN_STARTS, max: FIRST_RECALLED + KNOWN_STARTS }),
    fc.constant(FIRST_RECALLED + 1),
  )
  const property = fc.asyncProperty(early, round, gapAt, async (first, last, at) => {
    const steady = Array.from({ length: STEADY }, () => ({ ...last, isListed: true }))
    const rounds = toRounds([...first, ...steady], at)
    const recalled = await recallHistory(inMemory(rounds), COVERED, async () => {})
    expect(startsOf(recalled)).toEqual(startsOf(follow(rounds)))
  })
  await fc.assert(property)
})
