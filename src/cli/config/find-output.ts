import type { Host } from '../../host.ts'
import { ACTIONS } from '../actions/actions.ts'
import { scanArgv } from '../options/argv.ts'
import { supportsOutput } from './build-command.ts'
import type { ReadConfig } from './config-source.ts'
import { lastOf } from '../options/settings.ts'

async function findInConfig(server: string, readConfig: ReadConfig): Promise<unknown> {
  const config = await readConfig()
  if (config === null) return undefined
  return (await import('./config-file.ts')).findOutputIn(config.text, server)
}

/**
 * The output format that is asked for, as far as it can be read: also from a command line or a config
 * file that is wrong. A plugin has to know it before anything else.
 */
export async function findOutput(host: Host, readConfig: ReadConfig): Promise<unknown> {
  const { uses, words } = scanArgv(host.argv)
  const flag = lastOf(uses, 'output')?.text
  if (flag !== undefined) return flag
  const { MONITORING_OUTPUT: variable = '' } = host.env
  const output =
    variable === ''
      ? await findInConfig(words[0] ?? '', readConfig).catch(() => undefined)
      : variable
  const action = ACTIONS.find(({ name }) => uses.some(({ option }) => option.key === name))
  const isIgnored = action !== undefined && !supportsOutput(action, output)
  return isIgnored ? undefined : output
}
