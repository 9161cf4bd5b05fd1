import { UsageError } from '../../domain/error.ts'
import type { Host } from '../../host.ts'
import { readEnvironment } from '../../options/environment.ts'
import { parseArgv, type ParsedArgv } from '../../options/parse-argv.ts'
import { lastOf, type Setting } from '../../options/setting.ts'
import { suggest } from '../../options/suggest.ts'
import { actionOf, parse, type Parsed, type ParsedArgs } from '../options/parse.ts'
import { OPTIONS } from '../options/table.ts'
import { buildCommand, supportsOutput } from './build-command.ts'
import type { Command } from './command.ts'
import type { Config, NamedProvider } from './config-file.ts'
import { readFileIfAny, readUserFile } from './files.ts'

/** A parsed command line, completed by the environment and the config file, or an error. */
export type Request =
  | Exclude<Parsed, { readonly kind: 'command' }>
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'wrong'; readonly error: unknown }

export interface Configured {
  readonly request: Request
  /** Whether the reader is Nagios, which expects one line on stdout even for an error. */
  readonly isPlugin: boolean
}

/** Returns the path of the default config file; null if there is no home. */
function defaultConfigPath({ env }: Host): string | null {
  const { XDG_CONFIG_HOME: folder = '', HOME: home = '' } = env
  // A relative folder has to be ignored: https://specifications.freedesktop.org/basedir-spec.
  if (folder.startsWith('/')) return `${folder}/cpx-monitoring/config.json`
  return home === '' ? null : `${home}/.config/cpx-monitoring/config.json`
}

/**
 * Reads the config file: the one that is named, else the default one, which may be missing.
 * @throws UsageError if it cannot be read; an error in it is a part of the result
 */
async function readConfig(host: Host, named = ''): Promise<Config | null> {
  const path = named === '' ? defaultConfigPath(host) : named
  if (path === null) return null
  const file = await (named === '' ? readFileIfAny : readUserFile)(host, 'the config file', path)
  if (file === null) return null
  // A byte order mark is not part of the text.
  return (await import('./config-file.ts')).parseConfig(path, file.text.replace(/^\ufeff/, ''))
}

/** The sources of settings. */
interface Inputs {
  readonly host: Host
  readonly line: ParsedArgv
  readonly environment: readonly Setting[]
  /** Reads the file once: a pipe cannot be read again. */
  readonly readConfigOnce: () => Promise<Config | null>
}

/** Returns the settings of the config file that can be read, for the provider of a command line. */
async function readableSettings({ line, readConfigOnce }: Inputs): Promise<readonly Setting[]> {
  const config = await readConfigOnce().catch(() => null)
  const [server = ''] = line.words
  const own = server.startsWith('@') ? config?.providers.get(server.slice(1))?.settings : undefined
  return [...(config?.settings ?? []), ...(own ?? [])]
}

/** Whether the output is for Nagios, judged by the readable parts of all inputs. */
async function isForNagios(inputs: Inputs): Promise<boolean> {
  const { flags } = inputs.line
  const flag = lastOf(
    flags.filter(({ text }) => text !== undefined),
    'output',
  )
  const action = flags.map(actionOf).find((each) => each !== undefined)
  if (flag === undefined && action !== undefined && !supportsOutput(action, 'nagios')) return false
  const setting =
    flag ?? lastOf(inputs.environment, 'output') ?? lastOf(await readableSettings(inputs), 'output')
  return setting?.value === 'nagios'
}

function findProvider(server: string, config: Config | null, host: Host): NamedProvider {
  if (!server.startsWith('@')) return { address: server, settings: [] }
  const named = config?.providers.get(server.slice(1))
  if (named !== undefined) return named
  if (config === null) {
    const path = defaultConfigPath(host)
    const why =
      path === null ? 'HOME is not set; name a file with --config' : `no such file ${path}`
    throw new UsageError(`unknown provider ${server}: no config file: ${why}`)
  }
  const names = [...config.providers.keys()].map((name) => `@${name}`)
  const known = names.length === 0 ? 'it names none' : `it names ${names.join(', ')}`
  throw new UsageError(
    `unknown provider ${server} in ${config.path}; ${known}${suggest(server, names)}`,
  )
}

async function completeCommand(args: ParsedArgs, inputs: Inputs): Promise<Command> {
  const { host, environment, readConfigOnce } = inputs
  const config = await readConfigOnce()
  if (config?.problem !== undefined) throw new UsageError(config.problem)
  const { address, settings } = findProvider(args.server, config, host)
  // A token in the environment is stronger than a file that names one.
  const hasToken = (host.env['MONITORING_TOKEN'] ?? '') !== ''
  const layers = [config?.settings ?? [], settings].map((layer) =>
    hasToken ? layer.filter(({ option }) => option.key !== 'tokenFile') : layer,
  )
  return buildCommand({ ...args, server: address }, [...layers, environment])
}

async function readRequest(inputs: Inputs): Promise<Request> {
  const parsed = parse(inputs.line)
  if (parsed.kind === 'examples' && (await isForNagios(inputs))) {
    throw new UsageError('no arguments')
  }
  if (parsed.kind !== 'command') return parsed
  return { kind: 'command', command: await completeCommand(parsed, inputs) }
}

/**
 * Reads the command line, the environment and the config file. A flag has precedence over the
 * environment, that over the config file (there a provider over the rest), and all over the defaults.
 * Never rejects.
 */
export async function configure(host: Host): Promise<Configured> {
  const line = parseArgv(OPTIONS, host.argv)
  const environment = readEnvironment('MONITORING', OPTIONS, host.env)
  const named = lastOf(line.flags, 'config')?.text ?? host.env['MONITORING_CONFIG']
  let reading: Promise<Config | null> | undefined
  const readConfigOnce = () => (reading ??= readConfig(host, named))
  const inputs = { host, line, environment, readConfigOnce }
  try {
    const request = await readRequest(inputs)
    const isPlugin = request.kind === 'command' && request.command.options.output === 'nagios'
    return { request, isPlugin }
  } catch (error) {
    return { request: { kind: 'wrong', error }, isPlugin: await isForNagios(inputs) }
  }
}
