import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/recording/file.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { MEMORY, newFolder } from '../support/folder.ts'

function countNames(path: string): unknown {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return db.prepare('SELECT count(*) AS count FROM names').get()?.['count']
  } finally {
    db.close()
  }
}

test('names stay as long as rounds have them, also if they come again', () => {
  const fleets = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fleets, fc.nat({ max: 12 }), (fleetOf, keepFrom) => {
      const path = join(newFolder(MEMORY), 'fleet.db')
      const rounds = fleetOf.map((fleet, startedAt) =>
        snapshotOf([answered(`10.0.0.${fleet}`, 'A')], { startedAt }),
      )
      using database = openDatabase(path, 'append')
      for (const round of rounds.slice(0, -1)) database.append(round)
      database.append(rounds.at(-1) ?? snapshotOf([]), keepFrom)
      const kept = rounds.filter(
        ({ startedAt }, at) => startedAt >= keepFrom || at === rounds.length - 1,
      )
      expect([...database.between(0, 99)]).toEqual(kept)
      const used = kept.toReversed().map(({ results }) => results[0]?.id)
      const recent = [...database.recentNames()].map(({ ids }) => ids[0])
      expect(recent.slice(0, 1)).toEqual(used.slice(0, 1))
      expect(recent.filter((id) => used.includes(id))).toEqual([...new Set(used)])
    }),
    { numRuns: 50 },
  )
})

test('names that no round has are deleted with the rounds', () => {
  const path = join(newFolder(MEMORY), 'fleet.db')
  using database = openDatabase(path, 'append')
  for (const [startedAt, fleet] of [1, 2, 1, 3, 3, 4, 1].entries()) {
    database.append(snapshotOf([answered(`10.0.0.${fleet}`, 'A')], { startedAt }), startedAt - 3)
    // Those of the round that was deleted last are still there.
    const newest = [1, 2, 2, 3, 3, 3, 3]
    expect(countNames(path)).toBe(newest[startedAt])
  }
})
