import { findKinds, findSubject } from '../../domain/report/note-subject.ts'
import type { Note, Report } from '../../domain/report/report.ts'
import { describeNote } from '../../render/words/note.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge } from '../../render/number.ts'
import { describeEnd } from '../../render/words/note-end.ts'
import { mergeKinds } from './quiet.ts'

// Instances that answer in time or not come and go for as long as a fleet runs.
const QUIET_MS = 300_000

// Without a listing, they are only its consequences.
const OF_ROWS: readonly Note['code'][] = ['unanswered', 'lowCoverage', 'lowHeadroom']

interface Held {
  readonly note: Note
  /** The kinds, each with the milliseconds since it held. */
  readonly kinds: ReadonlyMap<string, number>
  /** Start of the first round in which it held. */
  readonly since: EpochMs
  /** Start of the first round in which it held no more. */
  readonly until: EpochMs | null
  /** The milliseconds since it held. */
  readonly quietMs: number
}

/** Whether one round tells that it has ended: a listing was read, or a round recorded. */
function isDefinite(note: Note): boolean {
  return (
    note.code === 'listingFailed' || (note.code === 'remark' && note.remark.code === 'notRecorded')
  )
}

/** `the listing is read again after 40 s`; null if the end is no news. */
function describeEndOf({ note, since }: Held, until: EpochMs): string | null {
  const end = describeEnd(note)
  return end && `${end} after ${formatAge(until - since)}`
}

/**
 * The warnings of many rounds, for a log: has a line when one begins, when it is of a new kind, and when
 * it has ended. Its numbers, which change in every round, are no news.
 */
export class WarningLog {
  #held: ReadonlyMap<string, Held> = new Map()
  #lastStart: EpochMs | null = null

  /** Takes one more round; returns sentences on what is new. */
  update(report: Report): string[] {
    const { snapshot, coverage, warnings } = report
    const { startedAt, listing } = snapshot
    const step = Math.max(0, startedAt - (this.#lastStart ?? startedAt))
    this.#lastStart = startedAt
    const next = new Map<string, Held>()
    const begun = warnings.flatMap((note) => {
      if (!listing.ok && OF_ROWS.includes(note.code)) return []
      const subject = findSubject(note)
      const known = this.#held.get(subject)
      const kinds = findKinds(note)
      const merged = mergeKinds(known?.kinds, kinds, { step, limit: QUIET_MS })
      const since = known?.since ?? startedAt
      next.set(subject, { note, kinds: merged, since, until: null, quietMs: 0 })
      const isNew = known === undefined || kinds.some((kind) => !known.kinds.has(kind))
      return isNew ? describeNote(note) : []
    })
    // In an outage, only a listing tells whether anything has ended.
    const canTell = listing.ok && coverage.listed > 0
    const ended = [...this.#held].flatMap(([subject, held]) => {
      if (next.has(subject)) return []
      const isOver = isDefinite(held.note)
      const quietMs = held.quietMs + (canTell ? step : 0)
      const until = held.until ?? (canTell || isOver ? startedAt : null)
      if (isOver || quietMs >= QUIET_MS) return describeEndOf(held, until ?? startedAt) ?? []
      next.set(subject, { ...held, until, quietMs })
      return []
    })
    this.#held = next
    return [...begun, ...ended]
  }
}
