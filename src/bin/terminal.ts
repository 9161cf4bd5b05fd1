import type { EventEmitter } from 'node:events'
import type { Output, Terminal, TerminalOwner } from '../host.ts'

// Alternate screen, no line wrap, no cursor, bracketed paste.
const ENTER = '\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2004h'
const LEAVE = '\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l'

/** Ignores errors: the terminal may be gone. */
function attempt(task: () => void): void {
  try {
    task()
  } catch {}
}

/** Writes synchronously, because the process may be about to end. */
function writeNow(text: string): void {
  attempt(() => process.getBuiltinModule('node:fs').writeSync(process.stdout.fd, text))
}

/** Takes over the terminal. It is restored before an exception is printed, and while the process is stopped. */
export function openTerminal(stdout: Output, owner: TerminalOwner): Terminal {
  const { stdin } = process
  let isOurs = false
  const take = () => {
    // Node does not know of changes made while the process was stopped: only a switch sets it again.
    attempt(() => stdin.setRawMode(false))
    attempt(() => stdin.setRawMode(true))
    writeNow(ENTER)
    isOurs = true
  }
  const giveBack = () => {
    if (!isOurs) return
    isOurs = false
    writeNow(LEAVE)
    attempt(() => stdin.setRawMode(false))
  }
  const stop = (pid: number) => {
    giveBack()
    process.off('SIGTSTP', onStop)
    process.kill(pid, 'SIGTSTP')
    // Execution continues here; at once if the process cannot be stopped.
    process.on('SIGTSTP', onStop)
    onContinue()
  }
  const onStop = () => stop(process.pid)
  const onContinue = () => {
    take()
    owner.onChange()
  }
  const listeners: readonly [EventEmitter, string, (text: string) => void][] = [
    [process, 'exit', giveBack],
    [process, 'SIGTSTP', onStop],
    [process, 'SIGCONT', onContinue],
    [process.stdout, 'resize', owner.onChange],
    [stdin, 'data', owner.onInput],
    [stdin, 'end', owner.onHangUp],
    [stdin, 'error', owner.onHangUp],
  ]
  // Before the listener that prints the exception.
  process.prependListener('uncaughtException', giveBack)
  stdin.setEncoding('utf8')
  for (const [emitter, event, listener] of listeners) emitter.on(event, listener)
  take()
  return {
    ...stdout,
    // The whole process group, as the terminal does it.
    suspend: () => stop(0),
    async close(last) {
      process.off('uncaughtException', giveBack)
      for (const [emitter, event, listener] of listeners) emitter.off(event, listener)
      stdin.pause()
      giveBack()
      writeNow(last)
    },
  }
}
