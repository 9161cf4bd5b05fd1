import { expect, test } from 'vitest'
import { compress, decodeNames, namesOf } from '../../src/recording/codec.ts'
import { FleetMemory } from '../../src/recording/memory.ts'
import { answered, silent, snapshotOf } from '../support/facts.ts'

test('a recording that can be read only later completes what is known, and changes none of it', () => {
  const recorded = snapshotOf([answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A')], {
    knownServices: ['A', 'Gone'],
  })
  const memory = new FleetMemory()
  memory.remember(snapshotOf([answered('10.0.0.1', 'B')], { knownServices: ['B'] }))
  memory.recall([decodeNames(compress(namesOf(recorded)))])
  const { results, knownServices } = memory.lend(
    snapshotOf([silent('10.0.0.1'), silent('10.0.0.2')], { knownServices: ['B'] }),
  )
  expect(results).toMatchObject([{ lastService: 'B' }, { lastService: 'A' }])
  expect(knownServices.toSorted()).toEqual(['A', 'B', 'Gone'])
})
