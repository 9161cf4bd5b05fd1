import type { DatabaseSync } from 'node:sqlite'
import { MEASURE_KEYS } from '../domain/measure.ts'
import type { RecordingSummary } from '../domain/recorded.ts'
import { decodeNames } from './codec.ts'

// The measures and the latency.
const VALUES_AN_INSTANCE = MEASURE_KEYS.length + 1

const NAMES = `SELECT names.names AS names, count(*) AS rounds
  FROM rounds JOIN names ON names.id = rounds.names GROUP BY names.id`

function read(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}

/** Describes a recording as a whole; reads the names of its rounds, but not the rounds. */
export function summarize(db: DatabaseSync): RecordingSummary {
  const instances = new Set<string>()
  const services = new Set<string>()
  let rounds = 0
  let values = 0
  for (const row of db.prepare(NAMES).iterate()) {
    const { ids, services: own, knownServices } = decodeNames(row['names'] as Uint8Array)
    const count = Number(row['rounds'])
    rounds += count
    values += count * ids.length * VALUES_AN_INSTANCE
    for (const id of ids) instances.add(id)
    for (const service of [...own, ...knownServices]) if (service !== null) services.add(service)
  }
  const writers = db.prepare('SELECT version FROM writers ORDER BY rowid').all()
  return {
    rounds,
    instances: instances.size,
    services: services.size,
    values,
    bytes: read(db, 'page_count') * read(db, 'page_size'),
    writers: writers.map(({ version }) => String(version)),
  }
}
