import type { NamedOption } from './option.ts'
import { readText, type Setting } from './setting.ts'
import { suggest } from './suggest.ts'

/** The readable part of a command line. */
export interface ParsedArgv {
  /** The options; the origin of each is its full flag. */
  readonly flags: readonly Setting[]
  /** Everything that is neither an option nor its value. */
  readonly words: readonly string[]
  /** The first error: an unknown option, else an invalid value. */
  readonly problem: string | undefined
}

type Flags = ReadonlyMap<string, NamedOption>

const NEGATIVE_NUMBER = /^-(?:\d+\.?\d*|\.\d+)$/
const SIGNED = /^-\d/

function isWord(token: string): boolean {
  return !token.startsWith('-') || NEGATIVE_NUMBER.test(token)
}

/** Whether a token can be the value of the option before it. */
function isValueOf({ type }: NamedOption, token: string | undefined): token is string {
  if (type === undefined || token === undefined) return false
  return isWord(token) || (type.isSigned === true && SIGNED.test(token))
}

/** Returns the flags that `name` may stand for. */
function complete(known: Flags, name: string): string[] {
  if (known.has(name)) return [name]
  const abbreviable = name.startsWith('--') ? [...known].filter(([, row]) => row.abbreviable) : []
  return abbreviable.map(([flag]) => flag).filter((flag) => flag.startsWith(name))
}

function explain(known: Flags, name: string, candidates: readonly string[]): string {
  if (candidates.length > 0)
    return `ambiguous option ${name}: it could be ${candidates.join(' or ')}`
  const flags = [...known.keys()]
  // `-hi 8` for `-hi8`; read as `-h`, a check with this typo would exit with 0.
  const short = flags.find((flag) => known.get(flag)?.type !== undefined && name.startsWith(flag))
  if (short !== undefined && !name.startsWith('--')) {
    return `unknown option ${name}; write ${short} ${name.slice(short.length)}`
  }
  const long = flags.filter((flag) => flag.startsWith('--'))
  return `unknown option ${name}${suggest(name, long)}`
}

/** Separates options and their values from the other words. Never throws. */
export function parseArgv(options: readonly NamedOption[], argv: readonly string[]): ParsedArgv {
  const known = new Map(options.flatMap((each) => each.flags.map((flag) => [flag, each] as const)))
  const flags: Setting[] = []
  const words: string[] = []
  const unknown: string[] = []
  const end = [...argv, '--'].indexOf('--')
  const rest = argv.slice(0, end)
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (isWord(token)) {
      words.push(token)
      continue
    }
    const [, name = '', attached] = /^([^=]*)(?:=(.*))?$/s.exec(token) ?? []
    const candidates = complete(known, name)
    const [flag = ''] = candidates
    const option = known.get(flag)
    if (option === undefined || candidates.length > 1) {
      unknown.push(explain(known, name, candidates))
      continue
    }
    const isSeparate = attached === undefined && isValueOf(option, rest[0])
    flags.push(readText(option, flag, isSeparate ? rest.shift() : attached))
  }
  const problem = unknown[0] ?? flags.find((each) => each.problem !== undefined)?.problem
  return { flags, words: [...words, ...argv.slice(end + 1)], problem }
}

/** Whether a switch such as `--help` is there, and nothing is attached to it. */
export function hasSwitch({ flags }: ParsedArgv, key: string): boolean {
  return flags.some(({ option, text }) => option.key === key && text === undefined)
}
