import { UsageError } from '../../domain/error.ts'
import type { Shell } from '../../options/completion.ts'
import { hasSwitch, type ParsedArgv } from '../../options/parse-argv.ts'
import { lastOf, type Setting } from '../../options/setting.ts'
import { ACTIONS } from '../actions/actions.ts'
import type { Action } from '../config/command.ts'

/** A parsed command line: one server, one action with its argument, and settings. */
export interface ParsedArgs {
  readonly server: string
  readonly action: Action
  /** The value of the action's flag; null if it has none. */
  readonly argument: string | null
  readonly settings: readonly Setting[]
}

export type Parsed =
  | ({ readonly kind: 'command' } & ParsedArgs)
  | { readonly kind: 'examples' | 'help' | 'sources' | 'version' }
  | { readonly kind: 'completion'; readonly shell: Shell }

export function actionOf({ option }: Setting): Action | undefined {
  return ACTIONS.find(({ name }) => name === option.key)
}

function pickAction(flags: readonly Setting[]): Pick<ParsedArgs, 'action' | 'argument'> {
  const [first, ...others] = flags.filter(actionOf)
  const action = first && actionOf(first)
  if (first === undefined || action === undefined) {
    const all = ACTIONS.map(({ name }) => `--${name}`)
    throw new UsageError(`missing action; add one of ${all.join(', ')}`)
  }
  const other = others.find(({ option }) => option !== first.option)
  if (other !== undefined) {
    throw new UsageError(`${other.origin} is not allowed with ${first.origin}; use one at a time`)
  }
  const { value } = others.at(-1) ?? first
  return { action, argument: typeof value === 'string' ? value : null }
}

function pickServer({ words, flags }: ParsedArgv): string {
  const [server, ...surplus] = words
  if (server === undefined) {
    const eater = flags.find((flag) => actionOf(flag) && flag.text !== undefined)
    const hint =
      eater === undefined
        ? ': api:80 or mock:'
        : `; ${eater.origin} took ${JSON.stringify(eater.text)} as its ${eater.option.metavar}`
    throw new UsageError(`missing SERVER; put it first${hint}`)
  }
  if (surplus.length === 0) return server
  const listed = surplus.map((word) => JSON.stringify(word)).join(', ')
  throw new UsageError(
    `unexpected arguments: ${listed}; SERVER is already ${JSON.stringify(server)}`,
  )
}

/** Switches that ask for information about the command itself. */
const INFORMATION = ['help', 'version', 'sources'] as const

/** Returns the kind of request that a command line is, right or wrong. */
export function kindOf(line: ParsedArgv): Parsed['kind'] {
  const { flags, words, problem } = line
  if (flags.length + words.length === 0 && problem === undefined) return 'examples'
  const information = INFORMATION.find((key) => hasSwitch(line, key))
  if (information !== undefined) return information
  return problem === undefined && lastOf(flags, 'completion') ? 'completion' : 'command'
}

/** @throws UsageError one sentence: the error, and a suggestion */
export function parse(line: ParsedArgv): Parsed {
  const { flags, problem } = line
  const kind = kindOf(line)
  if (kind === 'completion') return { kind, shell: lastOf(flags, kind)?.value as Shell }
  if (kind !== 'command') return { kind }
  if (problem !== undefined) throw new UsageError(problem)
  const settings = flags.filter((flag) => actionOf(flag) === undefined)
  return { kind, ...pickAction(flags), server: pickServer(line), settings }
}
