import type { Note } from '../../domain/report/report.ts'
import type { Remark } from '../../domain/snapshot.ts'
import { countWaiting } from '../../domain/status/judge.ts'
import { toSafe } from '../safe.ts'

type RemarkEnds = {
  readonly [Code in Remark['code']]?: (remark: Remark & { readonly code: Code }) => string
}

const REMARK_ENDS: RemarkEnds = {
  notRecorded: ({ path }) => `recorded to ${toSafe(path)} again`,
  stale: () => 'the data are fresh again',
  missingParts: ({ of }) => `the instances of every ${of} are there again`,
}

type Ends = {
  readonly [Code in Note['code']]?: (note: Note & { readonly code: Code }) => string | null
}

const ENDS: Ends = {
  late: () => 'the rounds are in time again',
  listingFailed: () => 'the listing is read again',
  nothingListed: () => 'instances are listed again',
  partial: () => 'the answer is complete again',
  /** Values that need two rounds are no trouble. */
  unanswered: ({ coverage }) =>
    countWaiting(coverage) === coverage.listed - coverage.answered
      ? null
      : 'all instances answer again',
  lowCoverage: () => 'enough instances answer again',
  lowHeadroom: () => 'the headroom is enough again',
  remark({ remark }) {
    const endOf = REMARK_ENDS[remark.code] as ((remark: Remark) => string) | undefined
    return endOf?.(remark) ?? null
  },
}

/** The end of what a note says, in one sentence; null if it had no duration, or its end is no news. */
export function describeEnd(note: Note): string | null {
  const endOf = ENDS[note.code] as ((note: Note) => string | null) | undefined
  return endOf?.(note) ?? null
}
