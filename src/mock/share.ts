import type { ValueType } from '../options/value.ts'
import { parseDecimal, wholeNumber } from './value.ts'

/** Percent, 0..100. */
export const percentage: ValueType<number> = {
  wanted: 'a percentage from 0 to 100, such as 5 or 0.5',
  metavar: 'PERCENT',
  parse: (text) => parseDecimal(text, 100),
}

/** A number of instances, or a share of the fleet. */
export type Portion = { readonly count: number } | { readonly percent: number }

const count = wholeNumber(0, 1_000_000)

export const portion: ValueType<Portion> = {
  wanted: `${count.wanted}, or a percentage such as 5%`,
  metavar: 'N|N%',
  parse(text) {
    const share = text.endsWith('%') ? percentage.parse(text.slice(0, -1)) : undefined
    const number = count.parse(text)
    if (share !== undefined) return { percent: share }
    return number === undefined ? undefined : { count: number }
  },
}
