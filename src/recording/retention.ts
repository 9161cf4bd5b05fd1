import type { DatabaseSync } from 'node:sqlite'
import type { EpochMs } from '../domain/time.ts'

// At once, so that no round waits for it: far more than a round adds.
const MOST_ROUNDS = 100
const MOST_PAGES = 1000
// The share of the file that may be free, so that new rounds find room without moving others.
const FREE_SHARE = 1 / 8
const FREE_PAGES = 256

function read(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}

/**
 * Deletes some of the rounds that started before a time, and the names that only they had. Returns
 * whether there were any.
 */
export function deleteRounds(db: DatabaseSync, before: EpochMs): boolean {
  const old = 'SELECT number FROM rounds WHERE started_at < ? ORDER BY started_at LIMIT ?'
  const deleted = db
    .prepare(`DELETE FROM rounds WHERE number IN (${old}) RETURNING names`)
    .all(before, MOST_ROUNDS)
  const deleteNames = db.prepare(
    'DELETE FROM names WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM rounds WHERE names = ?1)',
  )
  for (const id of new Set(deleted.map(({ names }) => Number(names)))) deleteNames.run(id)
  return deleted.length > 0
}

/** Gives some of the free space of the file back, if it is much. */
export function shrink(db: DatabaseSync): void {
  const free = read(db, 'freelist_count')
  if (free <= Math.max(FREE_PAGES, read(db, 'page_count') * FREE_SHARE)) return
  // Each step frees one page.
  db.prepare(`PRAGMA incremental_vacuum(${MOST_PAGES})`).all()
}
