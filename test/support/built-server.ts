import { createInterface } from 'node:readline'
import { MONITORING, NODE, start } from './command.ts'

/** Starts `--serve` of the built command on a free port; ended at the end of the test. */
export async function startBuiltServer(
  options: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const argv = [MONITORING, ...options, '--serve', ':0']
  const { child, ended } = start(NODE, argv, { env: { ...process.env, ...env } })
  for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
    const [url] = /(?<= on )https?:\S+(?=\/;)/.exec(line) ?? []
    if (url !== undefined) return { child, ended, url }
  }
  throw new Error('it does not listen')
}
