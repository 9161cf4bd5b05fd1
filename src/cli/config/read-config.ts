import type { Host } from '../../host.ts'
import { readFileIfAny, readTextFile } from './files.ts'

/** The text of a config file. */
export interface ConfigText {
  readonly path: string
  readonly text: string
}

/**
 * Returns where the config file is if none is named; null if there is no home. A relative folder has
 * to be ignored (https://specifications.freedesktop.org/basedir-spec).
 */
export function defaultConfigPath({ env }: Host): string | null {
  const { XDG_CONFIG_HOME: folder = '', HOME: home = '' } = env
  if (folder.startsWith('/')) return `${folder}/cpx-monitoring/config.json`
  return home === '' ? null : `${home}/.config/cpx-monitoring/config.json`
}

/**
 * Reads the config file: the one that is named, else the default one, which may be missing.
 * @throws UsageError
 */
export async function readConfigText(host: Host, named = ''): Promise<ConfigText | null> {
  const path = named === '' ? defaultConfigPath(host) : named
  if (path === null) return null
  const file = await (named === '' ? readFileIfAny : readTextFile)(host, 'the config file', path)
  // A byte order mark is not part of the text.
  return file === null ? null : { path, text: file.text.replace(/^\ufeff/, '') }
}
