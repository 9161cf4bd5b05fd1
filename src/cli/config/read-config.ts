import type { Host } from '../../host.ts'
import type { Config } from './config-file.ts'
import { readFileIfAny, readTextFile } from './files.ts'

/**
 * Returns the path of the default config file; null if there is no home. A relative folder has
 * to be ignored (https://specifications.freedesktop.org/basedir-spec).
 */
export function defaultConfigPath({ env }: Host): string | null {
  const { XDG_CONFIG_HOME: folder = '', HOME: home = '' } = env
  if (folder.startsWith('/')) return `${folder}/cpx-monitoring/config.json`
  return home === '' ? null : `${home}/.config/cpx-monitoring/config.json`
}

/**
 * Reads the config file: the one that is named, else the default one, which may be missing.
 * @throws UsageError if it cannot be read; an error in it is a part of the result
 */
export async function readConfig(host: Host, named = ''): Promise<Config | null> {
  const path = named === '' ? defaultConfigPath(host) : named
  if (path === null) return null
  const file = await (named === '' ? readFileIfAny : readTextFile)(host, 'the config file', path)
  if (file === null) return null
  // A byte order mark is not part of the text.
  return (await import('./config-file.ts')).parseConfig(path, file.text.replace(/^\ufeff/, ''))
}
