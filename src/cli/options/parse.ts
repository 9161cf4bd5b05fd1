import { UsageError } from '../../domain/error.ts'
import { splitArgv, type ParsedFlag } from './argv.ts'
import { isOptionOf } from './find-option.ts'
import { OPTIONS, type SHELLS } from './table.ts'
import { lastOf, type Setting } from './settings.ts'
import { readSetting } from './option-values.ts'

export type Shell = (typeof SHELLS)[number]

/** What a command line turned out to be. */
export type Parsed =
  | { readonly kind: 'line'; readonly line: ParsedArgs }
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'completion'; readonly shell: Shell }

interface ParsedAction {
  readonly kind: string
  /** Undefined if the action takes no service, null if it takes one and none is named. */
  readonly service?: string | null
}

/** A command line as it was written: one server, one action, and whatever else is set. */
export interface ParsedArgs {
  readonly server: string
  readonly action: ParsedAction
  readonly settings: readonly Setting[]
}

const isAction = ({ option }: ParsedFlag) => option.group === 'actions'

function pickAction(uses: readonly ParsedFlag[]): ParsedAction {
  const [first, ...others] = uses.filter(isAction)
  if (first === undefined) {
    const actions = OPTIONS.filter(({ group }) => group === 'actions')
    const flags = actions.map((option) => option.flags[0]).join(', ')
    throw new UsageError(`no action is asked for; add one of ${flags}`)
  }
  const other = others.find(({ option }) => option !== first.option)
  if (other === undefined) {
    const { option, text: service = null } = others.at(-1) ?? first
    const takesService = option.type !== undefined
    return { kind: option.key, ...(takesService && { service }) }
  }
  throw new UsageError(`${other.flag} is not allowed with ${first.flag}; ask for one at a time`)
}

function pickServer(words: readonly string[], uses: readonly ParsedFlag[]): string {
  const [server, ...surplus] = words
  if (server === undefined) {
    const eater = uses.find((use) => isAction(use) && use.text !== undefined)
    const hint =
      eater === undefined
        ? ': api:80 or mock:'
        : `, as ${eater.flag} took ${JSON.stringify(eater.text)} for SERVICE`
    throw new UsageError(`SERVER is missing; put it first${hint}`)
  }
  if (surplus.length === 0) return server
  const listed = surplus.map((word) => JSON.stringify(word)).join(', ')
  throw new UsageError(`surplus arguments: ${listed}; SERVER is ${JSON.stringify(server)} already`)
}

/**
 * @param argv without the interpreter and the script
 * @throws UsageError one sentence: what is wrong, and what was probably meant
 */
export function parse(argv: readonly string[]): Parsed {
  const end = [...argv, '--'].indexOf('--')
  const tokens = argv.slice(0, end)
  for (const kind of ['help', 'version'] as const) {
    if (tokens.some((token) => isOptionOf(kind, token))) return { kind }
  }
  const { uses, words } = splitArgv(tokens)
  const settings = uses.map(({ option, flag, text }) => ({
    option,
    text,
    origin: `option ${flag}`,
  }))
  for (const setting of settings) readSetting(setting)
  const completion = lastOf(settings, 'completion')
  if (completion !== undefined) {
    return { kind: 'completion', shell: readSetting(completion) as Shell }
  }
  const action = pickAction(uses)
  const server = pickServer([...words, ...argv.slice(end + 1)], uses)
  return { kind: 'line', line: { server, action, settings } }
}
