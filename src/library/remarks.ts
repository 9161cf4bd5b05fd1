import type { Remark, Snapshot } from '../domain/snapshot.ts'
import { remarksOn } from '../domain/report/explain.ts'
import { describeNote } from '../render/words/note.ts'

/** Something that a source has to say about a round. */
export interface RoundRemark {
  /** `partial`: instances may be missing. */
  readonly code: 'partial' | Remark['code']
  /** One sentence, without a full stop. */
  readonly text: string
}

export function toRemarks(snapshot: Snapshot): RoundRemark[] {
  return Array.from(remarksOn(snapshot), (note) => ({
    code: note.code === 'remark' ? note.remark.code : note.code,
    text: describeNote(note),
  }))
}
