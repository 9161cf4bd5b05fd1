import type { Note } from '../../domain/report/report.ts'
import type { Remark } from '../../domain/snapshot.ts'
import { countWaiting } from '../../domain/status/judge.ts'
import { toSafe } from '../safe.ts'

/** Null if it had no duration, or its end is no news. */
type RemarkEnds = {
  readonly [Code in Remark['code']]:
    | ((remark: Remark & { readonly code: Code }) => string | null)
    | null
}

const REMARK_ENDS: RemarkEnds = {
  warning: ({ text }) => `the source no longer sends the warning ${toSafe(text)}`,
  info: null,
  notRecorded: ({ path }) => `recorded to ${toSafe(path)} again`,
  clockBack: null,
  clockAhead: () => 'the last round of the recording has the usual age again',
  largeWal: ({ path }) => `${toSafe(path)}-wal is small again`,
  nextRound: null,
  basis: null,
  stale: () => 'the data are fresh again',
  clocks: () => 'the clock of the source agrees with this one again',
  noCpu: () => 'instances have CPU again',
  notRead: ({ what }) =>
    what === 'age'
      ? 'the age of the data is known again'
      : 'instances that have gone are read again',
  noMetrics: () => 'metrics are found again',
  missingParts: ({ of }) => `the instances of every ${of} are there again`,
  ignored: null,
}

type Ends = {
  readonly [Code in Note['code']]: ((note: Note & { readonly code: Code }) => string | null) | null
}

const ENDS: Ends = {
  late: () => 'the rounds are in time again',
  listingFailed: () => 'the listing is read again',
  shortage: ({ errno }) => `requests no longer wait because of ${errno}`,
  outOfStep: () => 'the provider is in step again',
  nothingListed: () => 'instances are listed again',
  partial: () => 'the answer is complete again',
  remark({ remark }) {
    const endOf = REMARK_ENDS[remark.code] as ((remark: Remark) => string | null) | null
    return endOf && endOf(remark)
  },
  /** Values that need two rounds are no fault. */
  unanswered: ({ coverage }) =>
    countWaiting(coverage) === coverage.listed - coverage.answered
      ? null
      : 'all instances answer again',
  duplicates: null,
  retryAfter: () => 'the provider no longer requests a wait',
  lowCoverage: () => 'enough instances answer again',
  lowHeadroom: () => 'the headroom is enough again',
  absentService: ({ name }) => `${toSafe(name)} has instances again`,
  noMatch: null,
  unmatchedGlob: null,
  unattributed: () => 'every unknown instance is of a known service again',
  // Services have lines of their own.
  bounds: null,
  hiddenRows: null,
  page: null,
}

/** The end of what a note says, in a sentence without a time; null if it is no news. */
export function describeEnd(note: Note): string | null {
  const endOf = ENDS[note.code] as ((note: Note) => string | null) | null
  return endOf && endOf(note)
}
