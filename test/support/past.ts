import { join } from 'node:path'
import { answered, silent, snapshotOf } from './facts.ts'
import { MEMORY, newFolder } from './folder.ts'
import { record } from './recording.ts'

/** The present of the recording in the docs. */
export const PAST_END = Date.parse('2026-11-29T10:00:00Z')
const MINUTE_MS = 60_000
const DAYS = 3
const STEP_MINUTES = 10

function roundAt(source: string, startedAt: number, isFailing: boolean) {
  const ids = [1, 2, 3, 4].map((at) => `10.0.0.${at}`)
  const service = (at: number) => (at % 2 === 0 ? 'TicketService' : 'IdService')
  const results = ids.map((id, at) =>
    isFailing && at > 1 ? silent(id, service(at)) : answered(id, service(at)),
  )
  return snapshotOf(results, { source, startedAt, knownServices: ['IdService', 'TicketService'] })
}

/** Creates a recording of a source in the days before; its path exists until the end of the test. */
export function newPast(source: string): string {
  const path = join(newFolder(MEMORY), 'fleet.db')
  const count = (DAYS * 24 * 60) / STEP_MINUTES
  const rounds = Array.from({ length: count }, (_, at) => {
    const startedAt = PAST_END - (count - at) * STEP_MINUTES * MINUTE_MS
    return roundAt(source, startedAt, new Date(startedAt).getUTCHours() % 5 === 2)
  })
  return record(rounds, path)
}
