import { UsageError } from '../domain/error.ts'
import { suggest } from './suggest.ts'
import { OPTIONS, type Option } from './options.ts'

const BY_FLAG = new Map(OPTIONS.flatMap((option) => option.flags.map((flag) => [flag, option])))
const LONG_FLAGS = [...BY_FLAG.keys()].filter((flag) => flag.startsWith('--'))
const SEED_FLAGS = LONG_FLAGS.filter((flag) => BY_FLAG.get(flag)?.fromSeed === true)
const NEGATIVE_NUMBER = /^-(?:\d+\.?\d*|\.\d+)$/

function takesValue({ settings }: Option): boolean {
  return settings.action !== 'store_true'
}

function completeLong(name: string): string {
  if (BY_FLAG.has(name)) return name
  const candidates = SEED_FLAGS.filter((flag) => flag.startsWith(name))
  if (candidates.length > 1) {
    throw new UsageError(`ambiguous option ${name}: it could be ${candidates.join(' or ')}`)
  }
  const [only] = candidates
  if (only === undefined) throw new UsageError(`unknown option ${name}${suggest(name, LONG_FLAGS)}`)
  return only
}

/** argparse reads `-hi8` as `-h` and `-sso` as `-s`: a check with a typo would end with 0. */
function checkShort(name: string): string {
  if (BY_FLAG.has(name)) return name
  const meant = [...BY_FLAG]
    .filter(([flag, option]) => takesValue(option) && /^-[^-]/.test(flag) && name.startsWith(flag))
    .map(([flag]) => `; write ${flag} ${name.slice(flag.length)}`)
  throw new UsageError(`unknown option ${name}${meant[0] ?? suggest(`-${name}`, LONG_FLAGS)}`)
}

function normalizeToken(token: string): string {
  if (!token.startsWith('-') || NEGATIVE_NUMBER.test(token)) return token
  const [, name = '', value] = /^([^=]*)(=.*)?$/s.exec(token) ?? []
  const flag = name.startsWith('--') ? completeLong(name) : checkShort(name)
  const option = BY_FLAG.get(flag)
  if (value !== undefined && option !== undefined && !takesValue(option)) {
    throw new UsageError(`option ${flag} takes no value`)
  }
  return flag + (value ?? '')
}

/**
 * Writes out the seed's shortened long options and refuses what argparse would misread.
 * @throws UsageError naming the option, and what was probably meant
 */
export function normalizeArgv(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  return [...argv.slice(0, end).map(normalizeToken), ...argv.slice(end)]
}
