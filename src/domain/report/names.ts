import type { Policy } from '../status/policy.ts'
import type { Service } from '../status/service.ts'
import type { Note } from './note.ts'
import type { Query } from './query.ts'

interface Named {
  readonly query: Query
  readonly policy: Policy
  /** Every service of the round, whether or not it is asked for. */
  readonly known: readonly Service[]
}

function reportedOf(known: readonly Service[]): ReadonlySet<string> {
  return new Set(known.filter(({ instances }) => instances > 0).map(({ name }) => name))
}

/** Services that `only` names without a wildcard, and that are neither reported nor declared. */
export function findAbsent({ query, policy, known }: Named): string[] {
  const reported = reportedOf(known)
  const names = (query.only?.globs ?? []).filter((glob) => !/[*?!]/.test(glob))
  return names.filter((name) => !reported.has(name) && policy.declared?.has(name) !== true)
}

/** Whether `only` matches a service. */
export function hasMatch({ query: { only }, known }: Named): boolean {
  return only === null || known.some(({ name }) => only.matches(name))
}

/** Explains each name that no instance reports: it has a typo, or all its instances have left. */
export function* explainNames(report: Named): Generator<Note> {
  const { query, policy, known } = report
  const reported = reportedOf(known)
  const absent = findAbsent(report)
  const matches = query.only?.matches ?? (() => true)
  const declared = [...(policy.declared?.keys() ?? [])].filter(matches)
  for (const name of new Set([...absent, ...declared])) {
    if (!reported.has(name)) yield { code: 'absentService', name, known: [...reported] }
  }
  if (absent.length === 0 && !hasMatch(report)) {
    yield { code: 'noMatch', globs: query.only?.globs ?? [], known }
  }
}
