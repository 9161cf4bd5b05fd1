import { DEFAULTS } from '../domain/defaults.ts'
import type { Minimums } from '../domain/policy.ts'
import { countWithin, type ValueType } from './value.ts'

const ITEM = /^(?:.+=)?\d+$/s

function split(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}

/** `2`, `2,AuthService=5`, `AuthService=5`: what is not named keeps the number without a name. */
export function minimumsOf(from: number, to: number): ValueType<number | Minimums> {
  const count = countWithin(from, to)
  return {
    wanted: `${count.wanted}, or SERVICE=N for one service`,
    accepts: ['number', 'string'],
    culprit: (text) => split(text).find((item) => !ITEM.test(item)) ?? text,
    parse(text) {
      const plain = count.parse(text)
      if (plain !== undefined) return plain
      const declared = new Map<string, number>()
      let minimum: number = DEFAULTS.minimum
      let isPlain = false
      for (const item of split(text)) {
        // A name may hold an equals sign, a number may not.
        const [, name, digits = ''] = /^(.+)=([^=]*)$/s.exec(item) ?? [item, undefined, item]
        const value = count.parse(digits)
        if (value === undefined) return undefined
        if (name !== undefined) declared.set(name, value)
        else if (isPlain) return undefined
        else [minimum, isPlain] = [value, true]
      }
      return { minimum, declared }
    },
  }
}
