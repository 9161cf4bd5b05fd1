import { UsageError } from '../domain/error.ts'
import type { Host } from '../domain/host.ts'
import type { Command } from './command.ts'
import { completeCommand } from './complete-command.ts'
import type { Config } from './config-file.ts'
import { readFileIfAny, readTextFile } from './files.ts'
import { findFolder } from './folder.ts'
import type { Line } from './parse.ts'
import { lastOf, readEnvironment, type Setting } from './settings.ts'
import { suggest } from './suggest.ts'
import type { Talk } from './talk.ts'

/** Where the config file is without `--config`; null where nobody has a home. */
function defaultPath(host: Host): string | null {
  const folder = findFolder(host, 'config')
  return folder === null ? null : `${folder}/config.json`
}

async function parse(path: string, text: string): Promise<Config> {
  return (await import('./config-file.ts')).parseConfig(path, text)
}

async function readConfig({ settings }: Line, host: Host): Promise<Config | null> {
  const asked = lastOf(settings, 'config')?.text ?? host.env['MONITORING_CONFIG']
  if (asked !== undefined && asked !== '') {
    return parse(asked, (await readTextFile(host, 'the config file', asked)).text)
  }
  const path = defaultPath(host)
  const file = path === null ? null : await readFileIfAny(host, 'the config file', path)
  return path === null || file === null ? null : parse(path, file.text)
}

interface Target {
  readonly address: string
  readonly settings: readonly Setting[]
}

function findProvider(server: string, config: Config | null, host: Host): Target {
  if (!server.startsWith('@')) return { address: server, settings: [] }
  const named = config?.providers.get(server.slice(1))
  if (named !== undefined) return named
  if (config === null) {
    const path = defaultPath(host) ?? '$HOME/.config/cpx-monitoring/config.json'
    throw new UsageError(`no provider ${server}: there is no config file ${path} to name it`)
  }
  const names = [...config.providers.keys()].map((name) => `@${name}`)
  const known = names.length === 0 ? 'none is named' : `named: ${names.join(', ')}`
  throw new UsageError(`no provider ${server} in ${config.path}${suggest(server, names)}; ${known}`)
}

/** A token in the environment is stronger than a file that names one. */
function dropToken(settings: readonly Setting[], { env }: Host): readonly Setting[] {
  if ((env['MONITORING_TOKEN'] ?? '') === '') return settings
  return settings.filter(({ option }) => option.key !== 'tokenFile')
}

/**
 * What a command line asks for, with what is set elsewhere: a flag counts before the environment,
 * that before the config file, there the provider before the rest, and all before the defaults.
 * @throws UsageError
 */
export async function configure(line: Line, host: Host, talk: Talk): Promise<Command> {
  const config = await readConfig(line, host)
  const { address, settings } = findProvider(line.server, config, host)
  const layers = [
    dropToken(config?.settings ?? [], host),
    dropToken(settings, host),
    readEnvironment(host.env),
  ]
  // Known before anything else can be wrong: a plugin says that in its own way.
  talk.isPlugin = lastOf([...layers, line.settings].flat(), 'output')?.text === 'nagios'
  return completeCommand({ ...line, server: address }, layers)
}
