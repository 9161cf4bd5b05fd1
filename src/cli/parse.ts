import { UsageError } from '../domain/error.ts'
import { splitArgv, type Use } from './argv.ts'
import type { Action, Command } from './command.ts'
import { isOptionOf } from './find-option.ts'
import { type Given, OPTIONS } from './options.ts'
import { suggest } from './suggest.ts'

/** What a command line turned out to be. */
export type Parsed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'help' | 'version' }

function readUse({ option, flag, text }: Use): unknown {
  if (option.type === undefined) {
    if (text === undefined) return true
    throw new UsageError(`option ${flag} takes no value`)
  }
  if (text === undefined) {
    if (option.mayBeBare === true) return null
    throw new UsageError(`option ${flag} needs a value: write ${flag} ${option.metavar}`)
  }
  const value = option.type.parse(text)
  if (value !== undefined) return value
  const { wanted, words = [] } = option.type
  throw new UsageError(
    `option ${flag}: ${JSON.stringify(text)} is not ${wanted}${suggest(text, words)}`,
  )
}

function readGiven(uses: readonly Use[]): Given {
  const defaults = OPTIONS.flatMap((option) =>
    option.type === undefined ? [] : [[option.key, option.default] as const],
  )
  const given = uses.map((use) => [use.option.key, readUse(use)] as const)
  return Object.fromEntries([...defaults, ...given]) as Given
}

function checkActions(uses: readonly Use[]): void {
  const [first, ...others] = uses.filter(({ option }) => option.isAction === true)
  if (first === undefined) {
    const actions = OPTIONS.filter(({ isAction }) => isAction === true)
    const flags = actions.map((option) => option.flags[0]).join(', ')
    throw new UsageError(`no action is asked for; add one of ${flags}`)
  }
  const other = others.find(({ option }) => option !== first.option)
  if (other === undefined) return
  throw new UsageError(`${other.flag} is not allowed with ${first.flag}; ask for one at a time`)
}

function chooseAction(given: Given): Action {
  if (given.summary) return { kind: 'summary' }
  if (given.healthCheck) return { kind: 'healthCheck' }
  const { serviceStats, monitorService = null } = given
  return serviceStats === undefined
    ? { kind: 'monitorService', service: monitorService }
    : { kind: 'serviceStats', service: serviceStats }
}

function pickServer(words: readonly string[], uses: readonly Use[]): string {
  const [server, ...surplus] = words
  if (server === undefined) {
    const eater = uses.find(({ option, text }) => option.isAction === true && text !== undefined)
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

function toCommand(address: string, given: Given): Command {
  return {
    address,
    action: chooseAction(given),
    policy: {
      thresholds: { cpu: given.cpuThreshold, memory: given.memoryThreshold },
      minimum: given.healthyInstances,
    },
    pace: { intervalMs: given.interval * 1000, count: given.count },
    timeoutMs: given.timeout * 1000,
    deadlineMs: given.deadline * 1000,
    concurrency: given.concurrency,
    maxInstances: given.maxInstances,
    caFile: given.ca,
    tokenFile: given.tokenFile,
    output: given.output,
    talk: given.quiet ? 'quiet' : given.verbose ? 'verbose' : 'normal',
  }
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
  const given = readGiven(uses)
  checkActions(uses)
  const server = pickServer([...words, ...argv.slice(end + 1)], uses)
  return { kind: 'command', command: toCommand(server, given) }
}
