/** How the text of an option becomes a value. */
export interface ValueType<T> {
  /** What the text has to be, to follow "must be". */
  readonly wanted: string
  /** `undefined` where the text is no such value. */
  parse(text: string): T | undefined
}

/** A whole number written in decimal digits only: no sign, no exponent, no separators. */
export function wholeNumber(min: number, max: number): ValueType<number> {
  return {
    wanted: `a whole number from ${min} to ${max}`,
    parse(text) {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
  }
}

/** The value of `20` or `0.5`, from 0 to `max`; `undefined` for any other text. */
export function parseDecimal(text: string, max: number): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) && Number(text) <= max ? Number(text) : undefined
}
