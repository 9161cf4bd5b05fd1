import type { Failure } from '../failure.ts'
import type { Remark } from '../snapshot.ts'
import type { Note } from './report.ts'

function subjectOfFailure(failure: Failure): readonly unknown[] {
  return [failure.code, failure.code === 'http' && failure.status]
}

/** Numbers are of the round alone. */
function subjectOfRemark({ code, ...facts }: Remark): readonly unknown[] {
  return [code, ...Object.values(facts).filter((fact) => typeof fact !== 'number')]
}

type Subjects = {
  readonly [Code in Note['code']]?: (note: Note & { readonly code: Code }) => readonly unknown[]
}

const SUBJECTS: Subjects = {
  listingFailed: ({ failure }) => subjectOfFailure(failure),
  shortage: ({ errno }) => [errno],
  remark: ({ remark }) => (remark.code === 'basis' ? [remark.measure] : subjectOfRemark(remark)),
  lowHeadroom: ({ services }) => services.map(({ name }) => name).toSorted(),
  absentService: ({ name }) => [name],
  unmatchedGlob: ({ glob }) => [glob],
  bounds: ({ service }) => [service.name],
}

/**
 * Returns a text that is the same in each round in which a note holds, whatever its numbers are:
 * `["late"]`, `["shortage","EMFILE"]`.
 */
export function findSubject(note: Note): string {
  const subjectOf = SUBJECTS[note.code] as ((note: Note) => readonly unknown[]) | undefined
  return JSON.stringify([note.code, ...(subjectOf?.(note) ?? [])])
}
