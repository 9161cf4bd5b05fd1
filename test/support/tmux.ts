import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { onTestFinished, vi } from 'vitest'
import { COMMAND_PATH } from './command.ts'

export interface Terminal {
  /** Types a line and presses Enter; `monitoring.js` is the built command. */
  type(line: string): void
  press(key: string): void
  /** What is on the screen, without blanks at the ends of lines. */
  screen(): string
  /** The screen with all that has scrolled out of it. */
  everything(): string
  /** Resolves with the screen once `pattern` is on it. */
  see(pattern: RegExp): Promise<string>
}

/** A real terminal of its own with a shell in it; ends with the test. */
export function openTerminal(columns = 90, rows = 20): Terminal {
  const socket = `monitoring-${randomUUID()}`
  const tmux = (...argv: string[]) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...argv], {
      encoding: 'utf8',
      env: { ...process.env, PATH: COMMAND_PATH },
    })
  const size = ['-x', String(columns), '-y', String(rows)]
  tmux('new-session', '-d', ...size, 'bash --norc --noprofile')
  onTestFinished(() => void tmux('kill-server'))
  const screen = () => tmux('capture-pane', '-p')
  return {
    type: (line) => void tmux('send-keys', line, 'Enter'),
    press: (key) => void tmux('send-keys', key),
    screen,
    everything: () => tmux('capture-pane', '-p', '-S', '-'),
    see: (pattern) =>
      vi.waitFor(
        () => {
          const text = screen()
          if (!pattern.test(text)) throw new Error(`not seen: ${pattern}\n${text}`)
          return text
        },
        { timeout: 20_000, interval: 20 },
      ),
  }
}
