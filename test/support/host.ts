import { expect } from 'vitest'
import type { Command } from '../../src/cli/config/command.ts'
import { configure } from '../../src/cli/config/configure.ts'
import { UsageError } from '../../src/domain/error.ts'
import type { Host, Output, PageFiles, StopSignal, TerminalOwner } from '../../src/host.ts'
import { main } from '../../src/main.ts'
import { clock } from './clock.ts'
import { utf8 } from './facts.ts'

const START = Date.parse('2026-01-02T03:04:05Z')
const TITLE_PAGE: PageFiles = new Map([['index.html', utf8('<title>monitoring</title>\n')]])

/** An output that records writes, or fails each write with a system error. */
class Recorder implements Output {
  readonly writes: string[] = []
  readonly isTerminal: boolean
  readonly #failure: string | undefined
  readonly #onWrite: ((text: string) => void) | undefined

  constructor(isTerminal: boolean, failure?: string, onWrite?: (text: string) => void) {
    this.isTerminal = isTerminal
    this.#failure = failure
    this.#onWrite = onWrite
  }

  size() {
    return { columns: 80, rows: 24 }
  }

  async write(text: string): Promise<void> {
    if (this.#failure !== undefined) {
      throw Object.assign(new Error('write failed'), { code: this.#failure })
    }
    this.writes.push(text)
    this.#onWrite?.(text)
  }

  get text(): string {
    return this.writes.join('')
  }
}

export interface Circumstances {
  readonly isTerminal?: boolean
  readonly isStderrTerminal?: boolean
  readonly env?: Readonly<Record<string, string>>
  /** Texts by path; other paths do not exist. */
  readonly files?: Readonly<Record<string, string>>
  /** Modes by path; the default is 0o600. */
  readonly modes?: Readonly<Record<string, number>>
  /** The system error of each write to stdout. */
  readonly stdoutFailure?: string
  readonly stderrFailure?: string
  /** The system error of creating a file. */
  readonly fileFailure?: string
  /** Called when the terminal is opened. Without it, there is no keyboard. */
  readonly onTerminal?: (owner: TerminalOwner) => void
  /** Called with each frame. */
  readonly onFrame?: (text: string, owner: TerminalOwner) => void
  /** Whether a pager can be started; true by default. */
  readonly hasPager?: boolean
  /** Called at each sleep, before the clock advances to its end. */
  readonly onSleep?: (ms: number, stop: (signal: StopSignal) => void) => unknown
  /** Called with each text that is written to stdout. */
  readonly onStdout?: (text: string) => void
  /** Called after the command has started. */
  readonly onStart?: (stop: (signal: StopSignal) => void) => void
  readonly now?: () => number
  /** The files of the page that is served; only a title by default. */
  readonly page?: PageFiles
}

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** The writes to stdout, one element each. */
  readonly writes: readonly string[]
  /** Writes to the open terminal; `last` is the text that stays after it is closed. */
  readonly frames: readonly string[]
  readonly last: string | null
  /** The text that was sent to the pager. */
  readonly paged: string
  /** Written files by path. */
  readonly written: Readonly<Record<string, string>>
}

/** Runs the command with a test host; a sleep takes no time but advances the clock. */
export async function run(argv: readonly string[], world: Circumstances = {}): Promise<Outcome> {
  const stdout = new Recorder(world.isTerminal ?? false, world.stdoutFailure, world.onStdout)
  const stderr = new Recorder(world.isStderrTerminal ?? false, world.stderrFailure)
  const pager = new Recorder(false)
  const written: Record<string, string> = {}
  const frames: string[] = []
  let last: string | null = null
  const controller = new AbortController()
  const stop = (signal: StopSignal) => controller.abort(signal)
  let passedMs = 0
  const begun = performance.now()
  const elapsed = () => performance.now() - begun + passedMs
  const host: Host = {
    argv,
    env: world.env ?? {},
    async readFile(path) {
      const text = world.files?.[path]
      if (text !== undefined) return { text, mode: world.modes?.[path] ?? 0o600 }
      throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
    },
    isFile: (path) => world.files?.[path] !== undefined,
    async createFile(path) {
      const { fileFailure: code } = world
      if (code !== undefined) throw Object.assign(new Error('no file'), { code })
      let whole = ''
      return {
        async write(text) {
          whole += text
        },
        async commit() {
          written[path] = whole
        },
        async [Symbol.asyncDispose]() {},
      }
    },
    readPage: async () => world.page ?? TITLE_PAGE,
    openPager: async () => ({
      isTerminal: false,
      size: () => ({ columns: 80, rows: 24 }),
      write: (text) => pager.write(text),
      close: async () => world.hasPager ?? true,
    }),
    hasKeyboard: world.onTerminal !== undefined,
    async openTerminal(owner) {
      world.onTerminal?.(owner)
      return {
        isTerminal: true,
        size: () => stdout.size(),
        async write(text) {
          if (world.stdoutFailure !== undefined) return stdout.write(text)
          frames.push(text)
          world.onFrame?.(text, owner)
        },
        suspend: () => frames.push('suspended'),
        async close(text) {
          last = text
        },
      }
    },
    stdout,
    stderr,
    stop: controller.signal,
    clock: {
      ...clock,
      now: world.now ?? (() => START + Math.floor(elapsed())),
      elapsed,
      sleep: async (ms, signal) => {
        const aborted = new Promise<void>((resolve) => {
          if (signal.aborted) resolve()
          else signal.addEventListener('abort', () => resolve(), { once: true })
        })
        await Promise.race([world.onSleep?.(ms, stop), aborted])
        // Without this, a sleep would leave no time for the network.
        await new Promise((resolve) => setImmediate(resolve))
        if (!signal.aborted) passedMs += ms
      },
    },
  }
  const ending = main(host)
  world.onStart?.(stop)
  const exitCode = await ending
  return {
    exitCode,
    stdout: stdout.text,
    stderr: stderr.text,
    writes: stdout.writes,
    frames,
    last,
    paged: pager.text,
    written,
  }
}

/** The sentence on stderr of a command that fails. */
export async function fail(argv: readonly string[], world: Circumstances = {}): Promise<string> {
  const { exitCode, stderr } = await run(argv, world)
  expect(exitCode).toBeGreaterThan(1)
  expect(stderr).toMatch(/^monitoring: [^\n]+\n$/)
  return stderr
}

/** Runs a command that has to find the one instance of `FLEET`. */
export async function succeed(argv: readonly string[], world: Circumstances = {}): Promise<void> {
  const { exitCode, stdout } = await run([...argv, '-o', 'name'], world)
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '10.0.0.1\n' })
}

/** The advice in a sentence, matched by a pattern with one group. */
export function find(pattern: RegExp, sentence: string): string {
  expect(sentence).toMatch(pattern)
  return pattern.exec(sentence)?.[1] ?? ''
}

export const CONFIG_PATH = '/home/me/.config/cpx-monitoring/config.json'
export const HOME = { HOME: '/home/me' }

export interface World {
  readonly env?: Record<string, string>
  readonly files?: Record<string, string>
  readonly unreadable?: readonly string[]
}

/** The command of a line, with this environment and these files. */
export async function commandOf(
  line: string,
  { env = HOME, files = {}, unreadable = [] }: World,
): Promise<Command> {
  const argv = line.split(' ')
  const host = {
    argv,
    env,
    isFile: () => false,
    readFile: async (path: string) => {
      if (unreadable.includes(path)) throw Object.assign(new Error('no'), { code: 'EACCES' })
      const text = files[path]
      if (text === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' })
      return { text, mode: 0o600 }
    },
  }
  const { takeRequest } = await configure(host as unknown as Host)
  const request = takeRequest()
  if (request.kind === 'command') return request.command
  throw new Error(`${line} is no command`)
}

/** The usage error of a line, with this environment and these files. */
export async function refusal(line: string, world: World): Promise<string> {
  try {
    await commandOf(line, world)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.message
  }
}

/** A world whose config file has this value. */
export const config = (value: unknown) => ({ files: { [CONFIG_PATH]: JSON.stringify(value) } })
