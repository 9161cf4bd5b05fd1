import { findKinds, findSubject } from '../../domain/report/note-subject.ts'
import type { Note, Report } from '../../domain/report/report.ts'
import { describeNote } from '../../render/words/note.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge } from '../../render/number.ts'
import { describeEnd } from '../../render/words/note-end.ts'
import { mergeKinds, QUIET_ROUNDS } from './quiet.ts'

// Without a listing, they are only its consequences.
const OF_ROWS: readonly Note['code'][] = ['unanswered', 'lowCoverage', 'lowHeadroom']

interface Trouble {
  readonly note: Note
  /** The kinds, each with the rounds since it held. */
  readonly kinds: ReadonlyMap<string, number>
  /** Start of the first round in which it held. */
  readonly since: EpochMs
  /** Start of the first round in which it held no more. */
  readonly until: EpochMs | null
  /** The rounds since it held. */
  readonly quiet: number
}

/** Whether one round tells that it has ended: a listing was read, or a round recorded. */
function isDefinite(note: Note): boolean {
  return (
    note.code === 'listingFailed' || (note.code === 'remark' && note.remark.code === 'notRecorded')
  )
}

/** Returns the rounds since it held, of those that can tell. */
function countQuiet({ note, quiet }: Trouble, { snapshot, coverage }: Report): number {
  if (isDefinite(note)) return QUIET_ROUNDS
  return snapshot.listing.ok && coverage.listed > 0 ? quiet + 1 : quiet
}

/** `the listing is read again after 40 s`; '' if the end is no news. */
function sayEnd({ note, since }: Trouble, until: EpochMs): string {
  const end = describeEnd(note)
  return end === null ? '' : `${end} after ${formatAge(until - since)}`
}

/**
 * What is wrong over several rounds, for a log: says when it begins, when it is of a new kind, and when
 * it has ended. Its numbers, which change in every round, are no news.
 */
export class Troubles {
  #known: ReadonlyMap<string, Trouble> = new Map()

  /** Takes one more round; returns sentences on what is new. */
  update(report: Report): string[] {
    const { startedAt } = report.snapshot
    const lines: string[] = []
    const next = new Map<string, Trouble>()
    for (const note of report.warnings) {
      if (!report.snapshot.listing.ok && OF_ROWS.includes(note.code)) continue
      const subject = findSubject(note)
      const known = this.#known.get(subject)
      const kinds = findKinds(note)
      const isNew = known === undefined || kinds.some((kind) => !known.kinds.has(kind))
      if (isNew) lines.push(describeNote(note))
      next.set(subject, {
        note,
        kinds: mergeKinds(known?.kinds, kinds),
        since: known?.since ?? startedAt,
        until: null,
        quiet: 0,
      })
    }
    for (const [subject, trouble] of this.#known) {
      if (next.has(subject)) continue
      const quiet = countQuiet(trouble, report)
      const until = quiet === 0 ? null : (trouble.until ?? startedAt)
      if (quiet < QUIET_ROUNDS) next.set(subject, { ...trouble, until, quiet })
      else lines.push(sayEnd(trouble, until ?? startedAt))
    }
    this.#known = next
    return lines.filter((line) => line !== '')
  }
}
