import { nameOf, numberWithin, type ValueType } from '../../options/value.ts'

export const FILE: ValueType<string> = { ...nameOf('file'), isFile: true }
export const SERVICE = nameOf('service')
export const PERCENT = numberWithin(0, 100, 'PERCENT')
export const MAX_COUNT = 1_000_000

/** Seconds, of a day at most. */
export function secondsFrom(from: number, to = 86_400): ValueType<number> {
  return numberWithin(from, to, 'SECONDS')
}
