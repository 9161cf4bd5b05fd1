import { DANGEROUS } from './safe.ts'

/** JSON: the same value when it is parsed, and nothing that a terminal might obey when it is not. */
export function stringify(value: unknown): string {
  return JSON.stringify(value).replace(DANGEROUS, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const hex = character.charCodeAt(at).toString(16)
      return `\\u${hex.padStart(4, '0')}`
    }).join(''),
  )
}
