import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { openDatabase } from '../../src/recording/file.ts'
import { newFolder } from './folder.ts'
import { answered, silent, snapshotOf } from './facts.ts'

/** The program that records rounds. */
export const WRITER = fileURLToPath(new URL('recording-writer.ts', import.meta.url))

/** A round that is unlike all others; another service with each tenth one. */
export function recordedRound(number: number, source = 'http://api'): Snapshot {
  const service = `S${Math.floor(number / 10)}`
  const values = [number % 100, 20] as const
  return snapshotOf([answered('10.0.0.1', service, values), silent('10.0.0.2', 'B')], {
    source,
    startedAt: number * 1000,
    knownServices: [],
  })
}

/** Appends rounds to a recording, a new one by default; returns its path. */
export function record(rounds: Iterable<Snapshot>, path = join(newFolder(), 'fleet.db')): string {
  using database = openDatabase(path, 'append')
  for (const round of rounds) database.append(round)
  return path
}

/**
 * Copies the rounds of a recording again and again, later and later.
 * @param mayGrow called before each copy
 */
export function copyRounds(path: string, intervalMs: number, mayGrow: () => boolean): void {
  using db = new DatabaseSync(path)
  db.exec('PRAGMA synchronous = OFF')
  const rounds = db.prepare('SELECT started_at AS startedAt, names, facts FROM rounds').all()
  const copy = db.prepare('INSERT INTO rounds (started_at, names, facts) VALUES (?, ?, ?)')
  for (let copies = 1; mayGrow(); copies += 1) {
    db.exec('BEGIN')
    for (const { startedAt, names, facts } of rounds) {
      const later = Number(startedAt) + copies * rounds.length * intervalMs
      const copied = Buffer.from(facts as Uint8Array)
      // The checksum includes the time.
      copied.writeUInt32LE(crc32(copied.subarray(4), later % 2 ** 32))
      copy.run(later, Number(names), copied)
    }
    db.exec('COMMIT')
  }
}

/** Every round of a recording, in the order of recording. */
export function roundsIn(path: string): Snapshot[] {
  using database = openDatabase(path, 'read')
  return [...database.between(0, Number.MAX_SAFE_INTEGER)]
}

/** Checks every page of a recording; `ok`, or what is wrong. */
export function checkIntegrity(path: string): unknown {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return db.prepare('PRAGMA integrity_check').get()?.['integrity_check']
  } finally {
    db.close()
  }
}
