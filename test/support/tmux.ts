import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, vi } from 'vitest'
import { COMMAND_PATH } from './command.ts'

interface Modes {
  readonly isAlternate: boolean
  readonly hasCursor: boolean
  readonly wraps: boolean
}

export interface Terminal {
  /** Types a line and presses Enter; `monitoring.js` is the built command. */
  type(line: string): void
  /** Presses keys by their tmux names: `q`, `Down`, `C-c`. */
  press(...keys: readonly string[]): void
  /** Sends a text as one burst. */
  send(text: string): void
  /** Sends a marked paste. */
  paste(text: string): void
  resize(columns: number, rows: number): void
  /** The screen without trailing blanks. */
  screen(): string
  /** The screen with its colors. */
  colored(): string
  /** The screen with its scrollback. */
  everything(): string
  /** Whether the alternate screen, the cursor and line wrapping are on. */
  modes(): Modes
  /** Resolves when the terminal has these modes. */
  reach(modes: Modes): Promise<void>
  /** Resolves with the screen when it matches `pattern`. */
  see(pattern: RegExp): Promise<string>
}

/** Repeats a check until it passes, with a generous limit for busy machines. */
function until<Seen>(check: () => Seen): Promise<Seen> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 })
}

/** A tmux session with a shell, until the end of the test. */
export function openTerminal(columns = 90, rows = 20): Terminal {
  const socket = `monitoring-${randomUUID()}`
  const tmux = (...argv: string[]) =>
    execFileSync('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...argv], {
      encoding: 'utf8',
      env: { ...process.env, PATH: COMMAND_PATH, LC_ALL: 'C.UTF-8', PS1: '$ ' },
    })
  const size = ['-x', String(columns), '-y', String(rows)]
  tmux('new-session', '-d', ...size, 'bash --norc --noprofile')
  onTestFinished(() => void tmux('kill-server'))
  const screen = () => tmux('capture-pane', '-p')
  const modes = () => {
    const flags = tmux('display-message', '-p', '#{alternate_on} #{cursor_flag} #{wrap_flag}')
    const [isAlternate = false, hasCursor = false, wraps = false] = flags
      .trim()
      .split(' ')
      .map((flag) => flag === '1')
    return { isAlternate, hasCursor, wraps }
  }
  return {
    type: (line) => void tmux('send-keys', line, 'Enter'),
    press: (...keys) => void tmux('send-keys', ...keys),
    send: (text) => void tmux('send-keys', '-l', text),
    paste: (text) => {
      tmux('set-buffer', '--', text)
      tmux('paste-buffer', '-p')
    },
    resize: (wide, high) => void tmux('resize-window', '-x', String(wide), '-y', String(high)),
    screen,
    colored: () => tmux('capture-pane', '-e', '-p'),
    everything: () => tmux('capture-pane', '-p', '-S', '-'),
    modes,
    reach: (wanted) => until(() => expect(modes()).toEqual(wanted)),
    see: (pattern) =>
      until(() => {
        const text = screen()
        if (!pattern.test(text)) throw new Error(`not seen: ${pattern}\n${text}`)
        return text
      }),
  }
}

export const A = { cpu: '10%', service: 'A', memory: '20%' }
const B = { cpu: '40%', service: 'B', memory: '30%' }
/** An instance above a threshold. */
export const HOT = { cpu: '91%', service: 'A', memory: '30%' }

/** Answers by address. */
export const FLEET = { '10.0.0.1': A, '10.0.0.2': A, '10.0.0.3': B }
