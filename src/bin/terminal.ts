import type { Output, Terminal, TerminalOwner } from '../host.ts'

// Another screen; lines that are too long are cut; no cursor; pastes are marked as such.
const ENTER = '\x1b[?1049h\x1b[?7l\x1b[?25l\x1b[?2004h'
const LEAVE = '\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l'

/** Nothing waits for a terminal that is gone. */
function attempt(task: () => void): void {
  try {
    task()
  } catch {
    // It is not there any more.
  }
}

/** At once, since the process may be about to end. */
function writeNow(text: string): void {
  attempt(() => process.getBuiltinModule('node:fs').writeSync(process.stdout.fd, text))
}

/** The modes of the terminal: ours, or those it had. */
class Modes {
  #isOurs = false

  take(): void {
    // What was set while the process was stopped is not known here: it takes both to set it anew.
    attempt(() => process.stdin.setRawMode(false))
    attempt(() => process.stdin.setRawMode(true))
    writeNow(ENTER)
    this.#isOurs = true
  }

  giveBack = (): void => {
    if (!this.#isOurs) return
    this.#isOurs = false
    writeNow(LEAVE)
    attempt(() => process.stdin.setRawMode(false))
  }
}

/**
 * Takes over the terminal. It is given back before anything is written about an exception, and while
 * the process is stopped.
 */
export function openTerminal(stdout: Output, owner: TerminalOwner): Terminal {
  const { stdin } = process
  const modes = new Modes()
  const stop = (pid: number) => {
    modes.giveBack()
    process.off('SIGTSTP', onStop)
    process.kill(pid, 'SIGTSTP')
    // Here it goes on; at once where nobody could continue it, since then nothing stops it.
    process.on('SIGTSTP', onStop)
    onContinue()
  }
  const onStop = () => stop(process.pid)
  const onContinue = () => {
    modes.take()
    owner.onChange()
  }
  // Before the one that says what went wrong.
  process.prependListener('uncaughtException', modes.giveBack)
  process.on('exit', modes.giveBack)
  process.on('SIGTSTP', onStop)
  process.on('SIGCONT', onContinue)
  process.stdout.on('resize', owner.onChange)
  stdin.setEncoding('utf8')
  stdin.on('data', owner.onInput)
  stdin.on('end', owner.onHangUp)
  stdin.on('error', owner.onHangUp)
  modes.take()
  return {
    ...stdout,
    // The whole group, as the terminal itself would do it: who started us is stopped as well.
    suspend: () => stop(0),
    async close(last) {
      stdin.off('data', owner.onInput)
      stdin.off('end', owner.onHangUp)
      stdin.off('error', owner.onHangUp)
      stdin.pause()
      process.stdout.off('resize', owner.onChange)
      process.off('uncaughtException', modes.giveBack)
      process.off('exit', modes.giveBack)
      process.off('SIGTSTP', onStop)
      process.off('SIGCONT', onContinue)
      modes.giveBack()
      writeNow(last)
    },
  }
}
