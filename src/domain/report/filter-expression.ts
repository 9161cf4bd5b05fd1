import { type ByMeasure, type Measure, MEASURES } from '../measure.ts'
import type { Percent } from '../snapshot.ts'
import { type Status, STATUSES } from '../status/instance-status.ts'

const OPERATORS = {
  '>': (value: Percent, bound: Percent) => value > bound,
  '>=': (value: Percent, bound: Percent) => value >= bound,
  '<': (value: Percent, bound: Percent) => value < bound,
  '<=': (value: Percent, bound: Percent) => value <= bound,
  '=': (value: Percent, bound: Percent) => value === bound,
} as const

type Operator = keyof typeof OPERATORS

/** One condition on a row. */
export type Term = { readonly isExcluded: boolean } & (
  | { readonly kind: 'text' | 'status'; readonly text: string }
  | {
      readonly kind: 'bound'
      readonly measure: Measure
      readonly operator: Operator
      readonly value: Percent
    }
)

/** A row as terms see it: its words in lower case, and its values. */
export interface Described extends ByMeasure<Percent | null> {
  readonly text: string
  readonly status: Status
}

// Each measure by its key and its head: `memory`, `mem`.
const NAMES: ReadonlyMap<string, Measure> = new Map(
  MEASURES.flatMap(({ key, head }) => [key, head.toLowerCase()].map((name) => [name, key])),
)
const BOUND = new RegExp(String.raw`^(${[...NAMES.keys()].join('|')})(>=|<=|>|<|=)(\d*\.?\d*)%?$`)

function toTerm(word: string): Term[] {
  const isExcluded = word.startsWith('!')
  const text = isExcluded ? word.slice(1) : word
  const [, name = '', operator, digits = ''] = BOUND.exec(text) ?? []
  const measure = NAMES.get(name)
  if (measure !== undefined) {
    // Not yet typed to its end.
    if (!/\d/.test(digits)) return []
    const bound = { measure, operator: operator as Operator, value: Number(digits) }
    return [{ kind: 'bound', ...bound, isExcluded }]
  }
  // Not found as text, because `healthy` is a part of `unhealthy`.
  const kind = STATUSES.some((status) => status === text) ? 'status' : 'text'
  return text === '' ? [] : [{ kind, text, isExcluded }]
}

function wordsOf(text: string): string[] {
  const joined = text.toLowerCase().replaceAll(/\s*([<>]=?|=)\s*/g, '$1')
  return joined.split(/\s+/)
}

/** Parses terms that must all hold, separated by blanks: `text`, `!text`, `cpu>80`, `memory<=20`. */
export function parseTerms(text: string): Term[] {
  return wordsOf(text).flatMap(toTerm)
}

/** The first comparison that is invalid; undefined if there is none. */
export function findInvalidTerm(text: string): string | undefined {
  return wordsOf(text).find((word) => /[<>=]/.test(word) && !BOUND.test(word.replace(/^!/, '')))
}

/** The first comparison that is invalid, or that lacks its number; undefined if there is none. */
export function findUnusableTerm(text: string): string | undefined {
  const isBound = ({ kind }: Term) => kind === 'bound'
  return wordsOf(text).find((word) => /[<>=]/.test(word) && !toTerm(word).some(isBound))
}

/** Whether all terms hold for a row; no bound does for an unknown value. */
export function matchTerms(terms: readonly Term[], row: Described): boolean {
  return terms.every((term) => {
    if (term.kind !== 'bound') {
      const isFound = term.kind === 'text' ? row.text.includes(term.text) : row.status === term.text
      return isFound !== term.isExcluded
    }
    const value = row[term.measure]
    return value !== null && OPERATORS[term.operator](value, term.value) !== term.isExcluded
  })
}
