import { UsageError } from '../../domain/error.ts'
import type { Shell } from '../../options/completion.ts'
import { hasSwitch, type ParsedArgv } from '../../options/parse-argv.ts'
import { lastOf, type Setting } from '../../options/setting.ts'
import { ACTIONS } from './actions.ts'

interface ParsedAction {
  readonly name: string
  readonly service: string | null
}

/** A parsed command line: one server, one action, and settings. */
export interface ParsedArgs {
  readonly server: string
  readonly action: ParsedAction
  readonly settings: readonly Setting[]
}

/** A valid command line. */
export type Parsed =
  | ({ readonly kind: 'command' } & ParsedArgs)
  | { readonly kind: 'examples' | 'help' | 'version' }
  | { readonly kind: 'completion'; readonly shell: Shell }

export function isAction({ option }: Setting): boolean {
  return option.key in ACTIONS
}

function pickAction(flags: readonly Setting[]): ParsedAction {
  const [first, ...others] = flags.filter(isAction)
  if (first === undefined) {
    const all = Object.keys(ACTIONS).map((key) => `--${key}`)
    throw new UsageError(`missing action; add one of ${all.join(', ')}`)
  }
  const other = others.find(({ option }) => option !== first.option)
  if (other !== undefined) {
    throw new UsageError(`${other.origin} is not allowed with ${first.origin}; use one at a time`)
  }
  const { option, value } = others.at(-1) ?? first
  return { name: option.key, service: typeof value === 'string' ? value : null }
}

function pickServer({ words, flags }: ParsedArgv): string {
  const [server, ...surplus] = words
  if (server === undefined) {
    const eater = flags.find((flag) => isAction(flag) && flag.text !== undefined)
    const hint =
      eater === undefined
        ? ': api:80 or mock:'
        : `; ${eater.origin} took ${JSON.stringify(eater.text)} as its SERVICE`
    throw new UsageError(`missing SERVER; put it first${hint}`)
  }
  if (surplus.length === 0) return server
  const listed = surplus.map((word) => JSON.stringify(word)).join(', ')
  throw new UsageError(
    `unexpected arguments: ${listed}; SERVER is already ${JSON.stringify(server)}`,
  )
}

/** @throws UsageError one sentence: the error, and a suggestion */
export function parse(line: ParsedArgv): Parsed {
  const { flags, words, problem } = line
  if (flags.length + words.length === 0 && problem === undefined) return { kind: 'examples' }
  if (hasSwitch(line, 'help')) return { kind: 'help' }
  if (hasSwitch(line, 'version')) return { kind: 'version' }
  if (problem !== undefined) throw new UsageError(problem)
  const completion = lastOf(flags, 'completion')
  if (completion !== undefined) return { kind: 'completion', shell: completion.value as Shell }
  return { kind: 'command', action: pickAction(flags), server: pickServer(line), settings: flags }
}
