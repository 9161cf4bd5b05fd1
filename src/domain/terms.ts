import type { Measure } from './series.ts'
import type { Percent } from './snapshot.ts'

type Operator = '>' | '>=' | '<' | '<='

/** One condition on a row. */
export type Term =
  | { readonly kind: 'text'; readonly text: string; readonly isExcluded: boolean }
  | {
      readonly kind: 'bound'
      readonly measure: Measure
      readonly operator: Operator
      readonly value: Percent
    }

/** What conditions are held against: all words of a row in lower case, and its values. */
export interface Described {
  readonly text: string
  readonly cpu: Percent | null
  readonly memory: Percent | null
}

const BOUND = /^(cpu|mem|memory)(>=|<=|>|<)(\d*\.?\d*)%?$/

function toTerm(word: string): Term[] {
  const [, name, operator, digits = ''] = BOUND.exec(word) ?? []
  if (name !== undefined) {
    // Not yet typed to its end.
    if (!/\d/.test(digits)) return []
    const measure = name === 'cpu' ? 'cpu' : 'memory'
    return [{ kind: 'bound', measure, operator: operator as Operator, value: Number(digits) }]
  }
  const isExcluded = word.startsWith('!')
  const text = isExcluded ? word.slice(1) : word
  return text === '' ? [] : [{ kind: 'text', text, isExcluded }]
}

/** Words with blanks between them, all of which have to hold: `text`, `!text`, `cpu>80`, `memory<=20`. */
export function parseTerms(text: string): Term[] {
  return text.toLowerCase().split(/\s+/).flatMap(toTerm)
}

function isWithin(value: Percent, operator: Operator, bound: Percent): boolean {
  switch (operator) {
    case '>':
      return value > bound
    case '>=':
      return value >= bound
    case '<':
      return value < bound
    case '<=':
      return value <= bound
  }
}

function holds(term: Term, row: Described): boolean {
  if (term.kind === 'text') return row.text.includes(term.text) !== term.isExcluded
  const value = row[term.measure]
  return value !== null && isWithin(value, term.operator, term.value)
}

export function matchTerms(terms: readonly Term[], row: Described): boolean {
  return terms.every((term) => holds(term, row))
}
