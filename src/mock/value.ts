import type { ValueType } from '../options/value.ts'

/** A whole number in decimal digits only: no sign, no exponent, no separators. */
export function wholeNumber(min: number, max: number): ValueType<number> {
  return {
    wanted: `a whole number from ${min} to ${max}`,
    metavar: 'N',
    parse(text) {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
  }
}

/** Returns the value of `20` or `0.5`, from 0 to `max`; `undefined` for any other text. */
export function parseDecimal(text: string, max: number): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) <= max ? Number(text) : undefined
}
