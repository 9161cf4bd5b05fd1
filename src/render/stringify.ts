import { DANGEROUS } from './safe.ts'

/** JSON in which control characters are escaped, so that it is safe to print. */
export function stringify(value: unknown): string {
  return JSON.stringify(value).replace(DANGEROUS, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const hex = character.charCodeAt(at).toString(16)
      return `\\u${hex.padStart(4, '0')}`
    }).join(''),
  )
}
