import { DEFAULTS } from '../../domain/defaults.ts'
import type { Minimums } from '../../domain/status/policy.ts'
import { countWithin, findRepeated, splitList, type ValueType } from '../../options/value.ts'

/** A number for one service, or for all that are not named. */
interface Item {
  readonly name: string | null
  readonly digits: string
}

function itemsOf(text: string): Item[] {
  return splitList(text).map((item) => {
    // A name may hold an equals sign, a number may not.
    const [, name = null, digits = item] = /^(.+)=([^=]*)$/s.exec(item) ?? []
    return { name, digits }
  })
}

function findTwice(items: readonly Item[]): string | null | undefined {
  return findRepeated(items.map(({ name }) => name))
}

/** `2`, `2,AuthService=5`, `AuthService=5`: services that are not named keep the bare number. */
export function minimumsWithin(from: number, to: number): ValueType<number | Minimums> {
  const count = countWithin(from, to)
  return {
    wanted: `${count.wanted}, or SERVICE=N for one service`,
    metavar: 'N[,SERVICE=N]',
    schemas: [
      { type: 'integer', minimum: from, maximum: to },
      { type: 'string', pattern: String.raw`^(\d+|.+=\d+)(,.+=\d+|,\d+)*$` },
    ],
    culprit(text) {
      const wrong = splitList(text).find((item) => !/^(?:.+=)?\d+$/s.test(item))
      return wrong ?? (findTwice(itemsOf(text)) === undefined ? text : undefined)
    },
    conflict(text) {
      const twice = findTwice(itemsOf(text)) ?? null
      return twice === null
        ? `${JSON.stringify(text)} has two numbers without a service`
        : `${JSON.stringify(twice)} has two numbers`
    },
    parse(text) {
      const plain = count.parse(text)
      if (plain !== undefined) return plain
      const items = itemsOf(text)
      const counts = items.map(({ digits }) => count.parse(digits))
      if (counts.includes(undefined) || findTwice(items) !== undefined) return undefined
      const declared = new Map<string, number>()
      let minimum: number = DEFAULTS.minimum
      for (const [index, { name }] of items.entries()) {
        const value = counts[index] as number
        if (name === null) minimum = value
        else declared.set(name, value)
      }
      return { minimum, declared }
    },
  }
}
