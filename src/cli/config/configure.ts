import { UsageError } from '../../domain/error.ts'
import type { Host } from '../../host.ts'
import type { Command } from './command.ts'
import { buildCommand } from './build-command.ts'
import type { Config } from './config-file.ts'
import { defaultConfigPath, type ReadConfig } from './config-source.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { readEnvironment, type Setting } from '../options/settings.ts'
import { suggest } from '../../domain/suggest.ts'

async function parseConfig(read: ReadConfig): Promise<Config | null> {
  const config = await read()
  if (config === null) return null
  return (await import('./config-file.ts')).parseConfig(config.path, config.text)
}

interface NamedProvider {
  readonly address: string
  readonly settings: readonly Setting[]
}

function findProvider(server: string, config: Config | null, host: Host): NamedProvider {
  if (!server.startsWith('@')) return { address: server, settings: [] }
  const named = config?.providers.get(server.slice(1))
  if (named !== undefined) return named
  if (config === null) {
    const path = defaultConfigPath(host)
    const why =
      path === null ? 'HOME is not set; name a file with --config' : `there is no file ${path}`
    throw new UsageError(`no provider ${server}: no config file names it, ${why}`)
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
export async function configure(line: ParsedArgs, host: Host, read: ReadConfig): Promise<Command> {
  const config = await parseConfig(read)
  const { address, settings } = findProvider(line.server, config, host)
  const layers = [
    dropToken(config?.settings ?? [], host),
    dropToken(settings, host),
    readEnvironment(host.env),
  ]
  return buildCommand({ ...line, server: address }, layers)
}
