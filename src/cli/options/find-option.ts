import { UsageError } from '../../domain/error.ts'
import type { Option } from './option.ts'
import { OPTIONS } from './table.ts'
import { suggest } from '../../domain/suggest.ts'

const BY_FLAG = new Map(OPTIONS.flatMap((option) => option.flags.map((flag) => [flag, option])))
const LONG_FLAGS = [...BY_FLAG.keys()].filter((flag) => flag.startsWith('--'))
const SEED_FLAGS = LONG_FLAGS.filter((flag) => BY_FLAG.get(flag)?.fromSeed === true)

function flagsFor(name: string): string[] {
  if (BY_FLAG.has(name)) return [name]
  return name.startsWith('--') ? SEED_FLAGS.filter((flag) => flag.startsWith(name)) : []
}

/** `-hi8` is no `-h`, and `-sso` no `-s`: a check with a typo would end with 0. */
function guess(name: string): string {
  const short = /^-[^-]/.test(name)
    ? [...BY_FLAG].find(([flag, { type }]) => type !== undefined && name.startsWith(flag))
    : undefined
  if (short === undefined) return suggest(name, LONG_FLAGS)
  const [flag] = short
  return `; write ${flag} ${name.slice(flag.length)}`
}

/**
 * The option that `name` stands for, and its flag in full.
 * @throws UsageError naming what was probably meant
 */
export function findOption(name: string): { readonly flag: string; readonly option: Option } {
  const flags = flagsFor(name)
  if (flags.length > 1) {
    throw new UsageError(`ambiguous option ${name}: it could be ${flags.join(' or ')}`)
  }
  const [flag = name] = flags
  const option = BY_FLAG.get(flag)
  if (option === undefined) throw new UsageError(`unknown option ${name}${guess(name)}`)
  return { flag, option }
}

/** Whether a token is an option of that key and nothing else. */
export function isOptionOf(key: string, token: string): boolean {
  const [flag = '', ...others] = flagsFor(token)
  return others.length === 0 && BY_FLAG.get(flag)?.key === key
}
