import { findOption } from './find-option.ts'
import type { Option } from './option.ts'

/** One option as a command line gives it. */
export interface ParsedFlag {
  readonly flag: string
  readonly option: Option
  /** What stands behind `=`, or as a token of its own. */
  readonly text: string | undefined
}

const NEGATIVE_NUMBER = /^-(?:\d+\.?\d*|\.\d+)$/

function isValue(token: string | undefined): token is string {
  return token !== undefined && (!token.startsWith('-') || NEGATIVE_NUMBER.test(token))
}

/** Options with their values, and the other words. */
interface Split {
  readonly uses: ParsedFlag[]
  readonly words: string[]
}

type Find = (name: string) => Omit<ParsedFlag, 'text'> | null

/**
 * Tells options with their values from the other words.
 * @param tokens what stands before `--`
 * @throws UsageError naming an option that there is not
 */
export function splitArgv(tokens: readonly string[], find: Find = findOption): Split {
  const uses: ParsedFlag[] = []
  const words: string[] = []
  const rest = [...tokens]
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (isValue(token)) {
      words.push(token)
      continue
    }
    const [, name = '', attached] = /^([^=]*)(?:=(.*))?$/s.exec(token) ?? []
    const found = find(name)
    if (found === null) continue
    const mayFollow = attached === undefined && found.option.type !== undefined
    uses.push({ ...found, text: mayFollow && isValue(rest[0]) ? rest.shift() : attached })
  }
  return { uses, words }
}

/** Splits a whole command line, without the options that do not exist. Cannot fail. */
export function scanArgv(argv: readonly string[]): Split {
  const end = [...argv, '--'].indexOf('--')
  const { uses, words } = splitArgv(argv.slice(0, end), (name) => {
    try {
      return findOption(name)
    } catch {
      return null
    }
  })
  return { uses, words: [...words, ...argv.slice(end + 1)] }
}
