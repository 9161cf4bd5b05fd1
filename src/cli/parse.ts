import { ArgumentParser, HelpFormatter, type HelpFormatterOptions } from 'argparse'
import { UsageError } from '../domain/error.ts'
import { normalizeArgv } from './argv.ts'
import type { Action, Command } from './command.ts'
import { OPTIONS } from './options.ts'

const HELP_WIDTH = 100

/** What a command line turned out to be. */
export type Parsed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'help' | 'version' }

class Formatter extends HelpFormatter {
  constructor(options: HelpFormatterOptions) {
    super({ ...options, width: HELP_WIDTH, max_help_position: 32 })
  }
}

class Parser extends ArgumentParser {
  override error(message: string): never {
    throw new UsageError(message)
  }
}

interface Given {
  readonly server: string
  readonly summary: boolean
  readonly serviceStats?: string | null
  readonly healthCheck: boolean
  readonly monitorService?: string | null
  readonly healthyInstances: number
  readonly cpuThreshold: number
  readonly memoryThreshold: number
  readonly interval: number
  readonly count?: number
  readonly timeout: number
  readonly concurrency: number
  readonly quiet: boolean
  readonly verbose: boolean
}

function createParser(): Parser {
  const parser = new Parser({
    prog: 'monitoring',
    usage: 'monitoring SERVER ACTION [options]',
    description: 'Small utility to gather and monitor instance resource usage',
    epilog:
      'Scripts judge by the exit code: 0 done, 2 bad arguments, 3 could not tell or could not do.',
    add_help: false,
    allow_abbrev: false,
    color: false,
    formatter_class: Formatter,
  })
  parser.add_argument('server', {
    metavar: 'SERVER',
    help: 'The REST API server:port, e.g. 127.0.0.1:9000, a URL, or mock: for a simulated provider',
  })
  const actions = parser.add_argument_group('actions (exactly one)')
  const exclusive = actions.add_mutually_exclusive_group({ required: true })
  const others = parser.add_argument_group('options')
  for (const { flags, settings, isAction } of OPTIONS) {
    const group = isAction === true ? exclusive : others
    group.add_argument(...flags, settings)
  }
  return parser
}

function chooseAction(given: Given): Action {
  if (given.summary) return { kind: 'summary' }
  if (given.healthCheck) return { kind: 'healthCheck' }
  const { serviceStats, monitorService = null } = given
  return serviceStats === undefined
    ? { kind: 'monitorService', service: monitorService }
    : { kind: 'serviceStats', service: serviceStats }
}

function toCommand(given: Given): Command {
  return {
    address: given.server,
    action: chooseAction(given),
    policy: {
      thresholds: { cpu: given.cpuThreshold, memory: given.memoryThreshold },
      minimum: given.healthyInstances,
    },
    pace: { intervalMs: given.interval * 1000, count: given.count },
    timeoutMs: given.timeout * 1000,
    concurrency: given.concurrency,
    talk: given.quiet ? 'quiet' : given.verbose ? 'verbose' : 'normal',
  }
}

const EATS_SERVER = /^(?:-ss|-ms|--serviceStats|--monitorService)$/

/** In `monitoring -ss api` the option takes the server for its service. */
function hintAtSwallowed(tokens: readonly string[]): string {
  const index = tokens.findIndex((token) => EATS_SERVER.test(token))
  const eaten = index < 0 ? undefined : tokens[index + 1]
  if (eaten === undefined || eaten.startsWith('-')) return ''
  return `; put the server first: monitoring ${eaten} ${tokens[index]}`
}

/**
 * @param argv without the interpreter and the script
 * @throws UsageError one sentence: what is wrong, and what was probably meant
 */
export function parse(argv: readonly string[]): Parsed {
  const tokens = normalizeArgv(argv)
  const options = tokens.slice(0, [...tokens, '--'].indexOf('--'))
  if (options.includes('-h') || options.includes('--help')) return { kind: 'help' }
  if (options.includes('--version')) return { kind: 'version' }
  try {
    return { kind: 'command', command: toCommand(createParser().parse_args<Given>(tokens)) }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const hint = /\bSERVER$/.test(error.message) ? hintAtSwallowed(tokens) : ''
    throw new UsageError(error.message + hint)
  }
}

export function formatHelp(): string {
  return createParser().format_help()
}
