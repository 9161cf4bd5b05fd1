import { findKinds, findSubject } from '../../domain/report/note-subject.ts'
import type { Note, Report } from '../../domain/report/report.ts'
import { describeNote } from '../../render/words/note.ts'
import { describeEnd } from '../../render/words/note-end.ts'

// What comes and goes from round to round has not ended, such as instances that answer in time or not.
const QUIET_ROUNDS = 3

// Without a listing, they are only its consequences.
const OF_ROWS: readonly Note['code'][] = ['unanswered', 'lowCoverage', 'lowHeadroom']

interface Trouble {
  readonly note: Note
  /** The kinds, each with the rounds since it held. */
  readonly kinds: ReadonlyMap<string, number>
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

/** The kinds that held lately, or hold now. */
function mergeKinds(known: Trouble | undefined, kinds: readonly string[]): Map<string, number> {
  const merged = new Map<string, number>()
  for (const [kind, quiet] of known?.kinds ?? []) {
    if (quiet + 1 < QUIET_ROUNDS) merged.set(kind, quiet + 1)
  }
  for (const kind of kinds) merged.set(kind, 0)
  return merged
}

/**
 * What is wrong over several rounds, for a log: says when it begins, when it is of a new kind, and when
 * it has ended. Its numbers, which change in every round, are no news.
 */
export class Troubles {
  #known: ReadonlyMap<string, Trouble> = new Map()

  /** Takes one more round; returns sentences on what is new. */
  update(report: Report): string[] {
    const lines: string[] = []
    const next = new Map<string, Trouble>()
    for (const note of report.warnings) {
      if (!report.snapshot.listing.ok && OF_ROWS.includes(note.code)) continue
      const subject = findSubject(note)
      const known = this.#known.get(subject)
      const kinds = findKinds(note)
      const isNew = known === undefined || kinds.some((kind) => !known.kinds.has(kind))
      if (isNew) lines.push(describeNote(note))
      next.set(subject, { note, kinds: mergeKinds(known, kinds), quiet: 0 })
    }
    for (const [subject, trouble] of this.#known) {
      if (next.has(subject)) continue
      const quiet = countQuiet(trouble, report)
      if (quiet < QUIET_ROUNDS) next.set(subject, { ...trouble, quiet })
      else lines.push(describeEnd(trouble.note) ?? '')
    }
    this.#known = next
    return lines.filter((line) => line !== '')
  }
}
