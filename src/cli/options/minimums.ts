import { DEFAULTS } from '../../domain/defaults.ts'
import type { Minimums } from '../../domain/status/policy.ts'
import { countWithin, findRepeated, type ValueType } from './value.ts'

const ITEM = /^(?:.+=)?\d+$/s

/** A number for one service, or for all that are not named. */
interface Item {
  readonly name: string | null
  readonly digits: string
}

function split(text: string): string[] {
  return text.split(',').map((item) => item.trim())
}

function itemsOf(text: string): Item[] {
  return split(text).map((item) => {
    // A name may hold an equals sign, a number may not.
    const [, name = null, digits = item] = /^(.+)=([^=]*)$/s.exec(item) ?? []
    return { name, digits }
  })
}

function findConflict(text: string): string | undefined {
  const items = itemsOf(text)
  const twice = findRepeated(items.map(({ name }) => name))
  if (twice === undefined) return undefined
  return twice === null
    ? `${JSON.stringify(text)} has two numbers without a service`
    : `${JSON.stringify(twice)} has two numbers`
}

/** `2`, `2,AuthService=5`, `AuthService=5`: what is not named keeps the number without a name. */
export function minimumsOf(from: number, to: number): ValueType<number | Minimums> {
  const count = countWithin(from, to)
  return {
    wanted: `${count.wanted}, or SERVICE=N for one service`,
    accepts: ['number', 'string'],
    culprit: (text) => split(text).find((item) => !ITEM.test(item)) ?? text,
    conflict: findConflict,
    parse(text) {
      const plain = count.parse(text)
      if (plain !== undefined) return plain
      const declared = new Map<string, number>()
      let minimum: number = DEFAULTS.minimum
      for (const { name, digits } of itemsOf(text)) {
        const value = count.parse(digits)
        if (value === undefined) return undefined
        if (name === null) minimum = value
        else declared.set(name, value)
      }
      return { minimum, declared }
    },
  }
}
