import { UsageError } from '../../domain/error.ts'
import type { Host } from '../../host.ts'
import { parseArgv } from '../../options/parse-argv.ts'
import { lastOf, readEnvironment } from '../../options/setting.ts'
import { suggest } from '../../options/suggest.ts'
import { actionOf, kindOf, parse, type Parsed } from '../options/parse.ts'
import { OPTIONS } from '../options/table.ts'
import { buildCommand, outputOf } from './build-command.ts'
import type { Command, ErrorReader } from './command.ts'
import type { Config } from './config-file.ts'
import { isAbsent, readUserFile } from './files.ts'

/** A parsed command line, completed by the environment and the config file. */
export type Request =
  | Exclude<Parsed, { readonly kind: 'command' }>
  | { readonly kind: 'command'; readonly command: Command }

interface Configured extends ErrorReader {
  /** @throws UsageError, or OperationError if this machine lacks a resource */
  readonly takeRequest: () => Request
}

const NO_CONFIG: Config = { path: null, settings: [], providers: new Map(), error: undefined }

/** Returns the path of the default config file; null if there is no home. */
function defaultConfigPath({ env }: Host): string | null {
  const { XDG_CONFIG_HOME: folder = '', HOME: home = '' } = env
  // A relative folder has to be ignored: https://specifications.freedesktop.org/basedir-spec.
  if (folder.startsWith('/')) return `${folder}/cpx-monitoring/config.json`
  return home === '' ? null : `${home}/.config/cpx-monitoring/config.json`
}

/** Reads the config file: the one that is named, else the default one, which may be missing. */
async function readConfig(host: Host, named = ''): Promise<Config> {
  const path = named === '' ? defaultConfigPath(host) : named
  if (path === null) return NO_CONFIG
  try {
    const { text } = await readUserFile(host, 'the config file', path)
    // A byte order mark is not part of the text.
    return (await import('./config-file.ts')).parseConfig(path, text.replace(/^\ufeff/, ''))
  } catch (error) {
    return named === '' && isAbsent(error) ? NO_CONFIG : { ...NO_CONFIG, error }
  }
}

function explainUnknown(server: string, { path, providers }: Config, host: Host): string {
  if (path === null) {
    const missing = defaultConfigPath(host)
    const why =
      missing === null ? 'HOME is not set; name a file with --config' : `no such file ${missing}`
    return `unknown provider ${server}: no config file: ${why}`
  }
  const names = [...providers.keys()]
  const known = names.length === 0 ? 'it names none' : `it names ${names.join(', ')}`
  return `unknown provider ${server} in ${path}; ${known}${suggest(server, names)}`
}

const TOKENS = new Map([
  ['tokenFile', 'MONITORING_TOKEN'],
  ['serveTokenFile', 'MONITORING_SERVE_TOKEN'],
])

/** Whether a token in the environment replaces the file that a config file names. */
function isReplaced(key: string, { env }: Host): boolean {
  const variable = TOKENS.get(key)
  return variable !== undefined && (env[variable] ?? '') !== ''
}

/**
 * Reads the command line, the environment and the config file. A flag has precedence over the
 * environment, that over the config file (there a provider over the rest), and all over the defaults.
 * Never rejects.
 */
export async function configure(host: Host): Promise<Configured> {
  const line = parseArgv(OPTIONS, host.argv)
  const isInformation = !['command', 'examples'].includes(kindOf(line))
  const named = lastOf(line.flags, 'config')?.text ?? host.env['MONITORING_CONFIG']
  const config = isInformation ? NO_CONFIG : await readConfig(host, named)
  const [server = ''] = line.words
  const provider = config.providers.get(server)
  const layers = [
    ...[config.settings, provider?.settings ?? []].map((layer) =>
      layer.filter(({ option }) => !isReplaced(option.key, host)),
    ),
    readEnvironment('MONITORING', OPTIONS, host.env),
  ]
  const action = line.flags.map(actionOf).find((each) => each !== undefined)
  const flags = line.flags.filter(({ text }) => text !== undefined)
  const isPlugin = !isInformation && outputOf(layers, flags, action) === 'nagios'
  return {
    isPlugin,
    outputFile: lastOf(line.flags, 'outputFile')?.value as string | undefined,
    takeRequest() {
      const parsed = parse(line)
      if (parsed.kind === 'examples' && isPlugin) throw new UsageError('no arguments')
      if (parsed.kind !== 'command') return parsed
      if (config.error !== undefined) throw config.error
      if (server.startsWith('@') && provider === undefined) {
        throw new UsageError(explainUnknown(server, config, host))
      }
      // A file in the current folder has a name like that of a host.
      const isFile = /^[\w.-]+$/.test(server) && host.isFile(server)
      if (isFile && /\.(?:json|ya?ml)$/i.test(server)) {
        throw new UsageError(
          `"${server}" is a file; use targets:${server} if it is a list of targets`,
        )
      }
      const path = isFile ? `./${server}` : server
      const address = provider?.address ?? path
      return { kind: 'command', command: buildCommand({ ...parsed, server: address }, layers) }
    },
  }
}
