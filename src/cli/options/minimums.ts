import { DEFAULTS } from '../../domain/defaults.ts'
import type { Minimums } from '../../domain/status/policy.ts'
import {
  countWithin,
  findRepeated,
  schemasOf,
  splitList,
  type ValueType,
} from '../../options/value.ts'

/** Returns the numbers of a list with their services, null for services that are not named. */
function itemsOf(text: string): (readonly [name: string | null, digits: string])[] {
  return splitList(text).map((item) => {
    // A name may hold an equals sign, a number may not.
    const [, name = null, digits = item] = /^(.+)=([^=]*)$/s.exec(item) ?? []
    return [name, digits]
  })
}

function findTwice(text: string): string | null | undefined {
  return findRepeated(itemsOf(text).map(([name]) => name))
}

/** `2`, `2,AuthService=5`, `AuthService=5`: services that are not named keep the bare number. */
export function minimumsWithin(from: number, to: number): ValueType<number | Minimums> {
  const count = countWithin(from, to)
  return {
    wanted: `${count.wanted}, or SERVICE=N for one service`,
    metavar: 'N[,SERVICE=N]',
    schemas: [
      ...schemasOf(count),
      { type: 'string', pattern: String.raw`^(\d+|.+=\d+)(,.+=\d+|,\d+)*$` },
    ],
    culprit(text) {
      const wrong = splitList(text).find((item) => !/^(?:.+=)?\d+$/s.test(item))
      return wrong ?? (findTwice(text) === undefined ? text : undefined)
    },
    conflict(text) {
      const twice = findTwice(text) ?? null
      return twice === null
        ? `${JSON.stringify(text)} has two numbers without a service`
        : `${JSON.stringify(twice)} has two numbers`
    },
    parse(text) {
      const counts = new Map(itemsOf(text).map(([name, digits]) => [name, count.parse(digits)]))
      if ([...counts.values()].includes(undefined) || findTwice(text) !== undefined)
        return undefined
      const bare = counts.get(null)
      counts.delete(null)
      const declared = counts as Map<string, number>
      return declared.size === 0 ? bare : { minimum: bare ?? DEFAULTS.minimum, declared }
    },
  }
}
