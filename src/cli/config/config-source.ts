import type { Host } from '../../host.ts'
import { findFolder } from './folder.ts'
import { readFileIfAny, readTextFile } from './files.ts'
import { scanArgv } from '../options/argv.ts'
import { lastOf } from '../options/settings.ts'

/** The text of a config file. */
interface ConfigText {
  readonly path: string
  readonly text: string
}

/** Where the config file is without `--config`; null if there is no home. */
export function defaultConfigPath(host: Host): string | null {
  const folder = findFolder(host, 'config')
  return folder === null ? null : `${folder}/config.json`
}

async function readConfigText(host: Host): Promise<ConfigText | null> {
  const named = lastOf(scanArgv(host.argv).uses, 'config')?.text ?? host.env['MONITORING_CONFIG']
  if (named !== undefined && named !== '') {
    const { text } = await readTextFile(host, 'the config file', named)
    return { path: named, text }
  }
  const path = defaultConfigPath(host)
  const file = path === null ? null : await readFileIfAny(host, 'the config file', path)
  return path === null || file === null ? null : { path, text: file.text }
}

/** Reads the config file; null if there is none. Rejects with a `UsageError`. */
export type ReadConfig = () => Promise<ConfigText | null>

/** Returns a function that reads the config file once: a pipe cannot be read again. */
export function makeConfigReader(host: Host): ReadConfig {
  let reading: Promise<ConfigText | null> | undefined
  return () => (reading ??= readConfigText(host))
}
