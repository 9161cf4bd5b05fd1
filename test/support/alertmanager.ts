import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findInLog, kill, makeFolder, type Server, untilReady } from './server-process.ts'

/** Starts a real Alertmanager with a configuration in YAML or JSON. */
export async function startAlertmanager(config: string): Promise<Server> {
  await using cleanup = new AsyncDisposableStack()
  const folder = makeFolder(cleanup)
  const file = join(folder, 'alertmanager.yml')
  writeFileSync(file, config)
  const child = spawn('prometheus-alertmanager', [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    // Without other Alertmanagers.
    '--cluster.listen-address=',
  ])
  cleanup.defer(() => kill(child))
  const address = await findInLog(child.stderr, /"Listening on" address=(\S+)/)
  await untilReady(`http://${address}/-/ready`)
  const owned = cleanup.move()
  return { address, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
