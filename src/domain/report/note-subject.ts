import type { Failure } from '../failure.ts'
import type { Remark } from '../snapshot.ts'
import type { Coverage } from '../status/judge.ts'
import type { Note } from './report.ts'

type Facts = readonly unknown[]
type FactsOf = { readonly [Code in Note['code']]?: (note: Note & { readonly code: Code }) => Facts }

/** Numbers are of the round alone. */
function subjectOfRemark(remark: Remark): Facts {
  if (remark.code === 'basis') return [remark.code, remark.measure]
  if (remark.code === 'notRecorded') return [remark.code, remark.path]
  if (remark.code === 'missingParts') return [remark.code, remark.of]
  const { code, ...facts } = remark
  return [code, ...Object.values(facts).filter((fact) => typeof fact !== 'number')]
}

const SUBJECTS: FactsOf = {
  shortage: ({ errno }) => [errno],
  remark: ({ remark }) => subjectOfRemark(remark),
  absentService: ({ name }) => [name],
  unmatchedGlob: ({ glob }) => [glob],
  bounds: ({ service }) => [service.name],
}

/**
 * Returns a text that is the same in each round in which a note holds, whatever its numbers and reasons
 * are: `["late"]`, `["shortage","EMFILE"]`.
 */
export function findSubject(note: Note): string {
  const subjectOf = SUBJECTS[note.code] as ((note: Note) => Facts) | undefined
  return JSON.stringify([note.code, ...(subjectOf?.(note) ?? [])])
}

function kindOfFailure(failure: Failure): string {
  return failure.code === 'http' ? `http ${failure.status}` : failure.code
}

/** The reasons, and how bad it is: what is worse has more kinds. */
function kindsOfCoverage({ reasons, gone, answered, listed }: Coverage): Facts {
  const kinds = reasons.map(({ failure }) => kindOfFailure(failure))
  if (gone > 0) kinds.push('gone')
  if (2 * answered < listed) kinds.push('less than half')
  if (answered === 0) kinds.push('none')
  return kinds
}

function kindsOfRemark(remark: Remark): Facts {
  if (remark.code === 'notRecorded') return [remark.problem]
  return remark.code === 'missingParts' ? remark.names : []
}

const KINDS: FactsOf = {
  listingFailed: ({ failure }) => [kindOfFailure(failure)],
  unanswered: ({ coverage }) => kindsOfCoverage(coverage),
  lowHeadroom: ({ services }) => services.map(({ name }) => name),
  remark: ({ remark }) => kindsOfRemark(remark),
}

/** Returns what has a line of its own in a log, of the subject of a note: `['timeout', 'http 500']`. */
export function findKinds(note: Note): readonly string[] {
  const kindsOf = KINDS[note.code] as ((note: Note) => readonly string[]) | undefined
  return kindsOf?.(note) ?? []
}
