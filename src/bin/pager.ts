import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Pager } from '../host.ts'

const NOT_STARTED = 127

/** Starts `$PAGER` in a shell, as git does, with options for less that show colors. */
export async function openPager(env: NodeJS.ProcessEnv): Promise<Pager> {
  const child = spawn(env['PAGER'] || 'less', {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', ...env },
  })
  const ended = once(child, 'close').then(
    ([code]) => code as number | null,
    () => NOT_STARTED,
  )
  // Undefined if the process could not be started, for example without descriptors.
  const stdin = child.stdin as Writable | undefined
  // Ctrl-C is for the pager. Without this process, the shell would take the terminal from it.
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
      // The codes of a shell for a command that it cannot run or find.
      return code !== 126 && code !== NOT_STARTED
    },
  }
}
