import type { Latency } from './latency.ts'

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
    parse: (text) => (/^\d+$/.test(text) ? withinRange(Number(text), min, max) : undefined),
  }
}

export const protocolVersion: ValueType<4 | 6> = {
  wanted: '4 or 6',
  parse: (text) => (text === '4' ? 4 : text === '6' ? 6 : undefined),
}

const MAX_DELAY_MS = 600_000

/** Milliseconds, alone or with a jitter behind a colon: `20`, `0.5`, `20:5`. */
export const latency: ValueType<Latency> = {
  wanted: `milliseconds from 0 to ${MAX_DELAY_MS}, such as 20, or 20:5 for 15 to 25`,
  parse(text) {
    const [ms, jitterMs, ...others] = (text.includes(':') ? text : `${text}:0`)
      .split(':')
      .map(parseDelayMs)
    if (ms === undefined || jitterMs === undefined || others.length > 0) return undefined
    return { ms, jitterMs }
  },
}

function parseDelayMs(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? withinRange(Number(text), 0, MAX_DELAY_MS) : undefined
}

function withinRange(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined
}
