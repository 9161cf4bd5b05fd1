import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, stopped, TIMEOUT } from '../support/facts.ts'
import { ROOT } from '../support/command.ts'
import { newFolder } from '../support/folder.ts'
import { checkIntegrity, record, roundsIn } from '../support/recording.ts'

/** The rounds of the recordings in `test/fixtures`, one file for each version of the schema. */
const ROUNDS: readonly Snapshot[] = [
  snapshotOf(
    [
      answered('10.0.0.1', 'A', [12, 34.5]),
      { ...answered('web-1', 'B', [99.75, 0]), ip: '10.0.0.2' },
      silent('10.0.0.3', 'A'),
      left('10.0.0.4', 'B'),
      stopped('web-2', 'B', { code: 'exited', detail: 'exit code 137' }),
    ],
    { startedAt: 1_767_323_045_000, knownServices: ['A', 'B'] },
  ),
  snapshotOf([answered('10.0.0.1', 'A', [100 / 3, 50])], {
    startedAt: 1_767_323_050_000,
    cost: null,
    isPartial: true,
    remarks: [{ code: 'warning', text: 'x' }],
  }),
  snapshotOf([silent('10.0.0.1', 'A')], {
    startedAt: 1_767_323_055_000,
    listing: { ok: false, failure: TIMEOUT },
  }),
]

test.each([1])('a recording of version %d is read, and recorded to', (version) => {
  const path = join(newFolder(), 'fleet.db')
  copyFileSync(`${ROOT}test/fixtures/recording-v${version}.db`, path)
  expect(roundsIn(path)).toEqual(ROUNDS)
  record(ROUNDS.slice(0, 1), path)
  expect(roundsIn(path)).toEqual([...ROUNDS, ROUNDS[0]])
  expect(checkIntegrity(path)).toBe('ok')
})
