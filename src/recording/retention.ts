import type { DatabaseSync } from 'node:sqlite'
import type { EpochMs } from '../domain/time.ts'

// At once, so that no round waits for it: far more than a round adds.
const MOST_ROUNDS = 100
const MOST_PAGES = 4000
// The share of the file that may be free, so that new rounds find room without moving others.
const FREE_SHARE = 1 / 8
const FREE_PAGES = 1000

function read(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}

// The first round that is left has the names that were the last ones to come until then.
const DELETE_NAMES = `DELETE FROM names WHERE since <
  (SELECT max(since) FROM names WHERE since <= (SELECT min(number) FROM rounds))`

/**
 * Deletes some of the rounds that started before a time, and the names that only earlier rounds had.
 * Returns whether there were any.
 */
export function deleteRounds(db: DatabaseSync, before: EpochMs): boolean {
  const old = 'SELECT number FROM rounds WHERE started_at < ? ORDER BY started_at LIMIT ?'
  const deletion = db.prepare(`DELETE FROM rounds WHERE number IN (${old})`)
  if (deletion.run(before, MOST_ROUNDS).changes === 0) return false
  db.exec(DELETE_NAMES)
  return true
}

/** Gives some of the free space of the file back, if it is much. */
export function shrink(db: DatabaseSync): void {
  const free = read(db, 'freelist_count')
  if (free <= Math.max(FREE_PAGES, read(db, 'page_count') * FREE_SHARE)) return
  // Each step frees one page.
  db.prepare(`PRAGMA incremental_vacuum(${MOST_PAGES})`).all()
}
