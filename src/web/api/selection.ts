import { findUnusableTerm, matchTerms, parseTerms } from '../../domain/report/filter-expression.ts'
import type { Described } from '../../domain/report/filter-expression.ts'
import { matchGlobs } from '../../domain/report/glob.ts'
import { type JudgedRows, narrow } from '../../domain/report/query.ts'
import { listOf, nameOf, type ValueType } from '../../options/value.ts'
import type { ParameterRows } from '../parameters.ts'

// Each is matched with every row.
const MOST_TERMS = 32

/** The filter expression of the live view; it may be empty. */
const FILTER: ValueType<string> = {
  wanted: 'a term such as text, !text, healthy, cpu>80 or memory<=20',
  metavar: 'TERMS',
  schemas: [{ type: 'string' }],
  blame: (text) => {
    const part = findUnusableTerm(text)
    return part === undefined ? { conflict: `more than ${MOST_TERMS} terms` } : { part }
  },
  parse(text) {
    const isUsable = findUnusableTerm(text) === undefined && parseTerms(text).length <= MOST_TERMS
    return isUsable ? text : undefined
  },
}

const GLOBS = listOf(nameOf('service'))
const ONLY: typeof GLOBS = {
  ...GLOBS,
  schemas: [{ type: 'string', minLength: 1 }],
  blame: (text) => {
    const isLong = text.split(',').length > MOST_TERMS
    if (isLong) return { conflict: `more than ${MOST_TERMS} names` }
    return GLOBS.blame?.(text) ?? { part: text }
  },
  parse: (text) => (text.split(',').length > MOST_TERMS ? undefined : GLOBS.parse(text)),
}

/** The parameters that select rows. */
export const SELECTION = {
  filter: {
    type: FILTER,
    help: 'Only rows for which all terms hold, as in the live view: text, !text, a status, cpu>80, memory<=20',
    example: 'unhealthy cpu>80',
  },
  only: {
    type: ONLY,
    help: 'Only these services, separated by commas: * matches any text, ? any character, !GLOB excludes',
    example: 'Auth*,!AuthTest',
  },
} as const satisfies ParameterRows

/** Returns the rows of the services that globs match; all if there are none. */
export function selectServices(rows: JudgedRows, globs: readonly string[] | undefined): JudgedRows {
  if (globs === undefined) return rows
  // Each name is matched once.
  const matches = matchGlobs(globs)
  const names = new Set(rows.services.map(({ name }) => name).filter(matches))
  return narrow(rows, (name) => names.has(name))
}

/** Returns the condition that a filter expression is. */
export function matcherOf<Row>(filter: string | undefined, toSearched: (row: Row) => Described) {
  const terms = parseTerms(filter ?? '')
  return (row: Row) => terms.length === 0 || matchTerms(terms, toSearched(row))
}
