import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Pager } from '../host.ts'

const NOT_STARTED = 127

/** Starts `$PAGER`, as git does: by the shell, with less told to show colours. */
export async function openPager(env: NodeJS.ProcessEnv): Promise<Pager> {
  const command = (env['PAGER'] ?? '') === '' ? 'less' : env['PAGER']
  const child = spawn(command ?? 'less', {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', ...env },
  })
  const ended = once(child, 'close').then(
    ([code]) => code as number | null,
    () => NOT_STARTED,
  )
  // There is none if the process could not be started, for want of descriptors for example.
  const stdin = child.stdin as Writable | undefined
  // Ctrl-C is the pager's: it must not be left alone with the terminal.
  const ignore = () => {}
  process.on('SIGINT', ignore)
  stdin?.on('error', () => {})
  return {
    isTerminal: false,
    size: () => ({ columns: 80, rows: 24 }),
    write: (text) =>
      new Promise((resolve, reject) => {
        if (stdin === undefined) resolve()
        else stdin.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    async close() {
      stdin?.end()
      const code = await ended
      process.off('SIGINT', ignore)
      // What a shell says of a command that is not there.
      return code !== 126 && code !== NOT_STARTED
    },
  }
}
