import { join } from 'node:path'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { openDatabase } from '../../src/recording/file.ts'
import { newFolder } from './folder.ts'

/** A new recording of these rounds; returns its path. */
export function record(rounds: Iterable<Snapshot>, path = join(newFolder(), 'fleet.db')): string {
  using database = openDatabase(path, 'append')
  for (const round of rounds) database.append(round)
  return path
}
