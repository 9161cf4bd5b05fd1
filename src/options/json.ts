import type { NamedOption } from './option.ts'
import { readText, type Setting } from './setting.ts'
import { schemasOf } from './value.ts'

/** Returns the type of a JSON value in words. */
export function describeJson(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Returns the text that means the same on a command line; undefined if the type is wrong. */
function toText({ type }: NamedOption, value: unknown): string | undefined {
  if (type === undefined) return typeof value === 'boolean' ? String(value) : undefined
  const types = schemasOf(type).map((schema) => schema['type'] ?? 'string')
  if (typeof value === 'string') return types.includes('string') ? value : undefined
  const isNumeric = types.includes('number') || types.includes('integer')
  if (typeof value === 'number') return isNumeric ? String(value) : undefined
  const isList = Array.isArray(value) && types.includes('array')
  return isList && value.every((part) => typeof part === 'string') ? value.join(',') : undefined
}

/** Reads the value that a config file holds for an option. Never throws. */
export function readJson(option: NamedOption, origin: string, value: unknown): Setting {
  const text = toText(option, value)
  if (text !== undefined) return readText(option, origin, text)
  const wanted = option.type?.wanted ?? 'true or false'
  const problem = `${origin} must be ${wanted}, got ${describeJson(value)}`
  return { option, origin, text, value: undefined, problem }
}
