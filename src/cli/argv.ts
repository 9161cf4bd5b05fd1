import { findOption } from './find-option.ts'
import type { Option } from './options.ts'

/** One option as a command line gives it. */
export interface Use {
  readonly flag: string
  readonly option: Option
  /** What stands behind `=`, or as a token of its own. */
  readonly text: string | undefined
}

const NEGATIVE_NUMBER = /^-(?:\d+\.?\d*|\.\d+)$/

function isValue(token: string | undefined): token is string {
  return token !== undefined && (!token.startsWith('-') || NEGATIVE_NUMBER.test(token))
}

/**
 * Tells options with their values from the other words.
 * @param tokens what stands before `--`
 * @throws UsageError naming an option that there is not
 */
export function splitArgv(tokens: readonly string[]): { uses: Use[]; words: string[] } {
  const uses: Use[] = []
  const words: string[] = []
  const rest = [...tokens]
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (isValue(token)) {
      words.push(token)
      continue
    }
    const [, name = '', attached] = /^([^=]*)(?:=(.*))?$/s.exec(token) ?? []
    const found = findOption(name)
    const mayFollow = attached === undefined && found.option.type !== undefined
    uses.push({ ...found, text: mayFollow && isValue(rest[0]) ? rest.shift() : attached })
  }
  return { uses, words }
}
