import { ArgumentTypeError } from 'argparse'

type Reader = (text: string) => number

function reader(form: RegExp, what: string, from: number, to: number): Reader {
  return (text) => {
    const value = form.test(text) ? Number(text) : Number.NaN
    if (value >= from && value <= to) return value
    throw new ArgumentTypeError(`${JSON.stringify(text)} is not ${what} from ${from} to ${to}`)
  }
}

/** Reads a whole number; argparse's own `int` takes `1_0` for ten. */
export function countWithin(from: number, to: number): Reader {
  return reader(/^[+-]?\d+$/, 'a whole number', from, to)
}

/** Reads a number, fractions allowed. */
export function numberWithin(from: number, to: number): Reader {
  return reader(/^[+-]?(?:\d+\.?\d*|\.\d+)$/, 'a number', from, to)
}
