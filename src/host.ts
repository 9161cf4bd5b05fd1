/** A scheduled call, opaque. */
export type Timer = object

/** A clock with timers, and with randomness to distribute them. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds from an arbitrary start, never decreasing: for durations. */
  elapsed(): number
  /** Resolves after `ms` milliseconds, or as soon as `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Milliseconds of processor time that this process has used. */
  cpu(): number
  /** A number from 0 to 1. */
  random(): number
  /** Calls `task` once, after `ms` milliseconds. */
  after(ms: number, task: () => void): Timer
  /** Calls `task` every `ms` milliseconds, without keeping the process alive. */
  every(ms: number, task: () => void): Timer
  /** Calls `task` once the pending input has been read. */
  soon(task: () => void): void
  cancel(timer: Timer | undefined): void
}

export interface Output {
  readonly isTerminal: boolean
  /** Size of the terminal in characters; 80 by 24 if unknown. */
  size(): { columns: number; rows: number }
  /**
   * Resolves once the text has been handed over, so that a slow reader slows the writer down.
   * Rejects with the system's error (`EPIPE`, `ENOSPC`, …).
   */
  write(text: string): Promise<void>
}

export interface TextFile {
  readonly text: string
  /** Permissions, such as 0o600. */
  readonly mode: number
}

export interface ReadOptions {
  /** 1 MiB if undefined. */
  readonly maxBytes?: number
  /** Ends the wait for a pipe, instead of 5 s. */
  readonly signal?: AbortSignal
}

/** A temporary file that replaces another one once complete. Disposal removes it if it did not. */
export interface NewFile extends AsyncDisposable {
  /** Rejects with the system's error (`ENOSPC`, …), or with the reason of `stop`. */
  write(text: string): Promise<void>
  /** Flushes the data to the disk, then renames the file. Rejects likewise. */
  commit(): Promise<void>
}

/** A program that shows text page by page. */
export interface Pager extends Output {
  /** Resolves when it ends; to false if it could not be started. */
  close(): Promise<boolean>
}

/** Callbacks of the live view for the terminal's events. */
export interface TerminalOwner {
  /** Raw input: keys, pastes, or parts of them. */
  onInput(text: string): void
  /** The size changed, or the screen no longer shows the last output. */
  onChange(): void
  /** The terminal is gone. */
  onHangUp(): void
}

/** The terminal in raw mode and on its alternate screen. */
export interface Terminal extends Output {
  /** Restores the terminal and stops the process until it is continued. */
  suspend(): void
  /** Restores the terminal and prints `last` below its former content. */
  close(last: string): Promise<void>
}

/** The files of the page that is served, by their paths: `index.html`, `assets/…`. */
export type PageFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>

/** A signal that ends the command; the reason of `Host.stop` when it aborts. */
export type StopSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM'

/** Everything impure that the command touches, as one plain value. */
export interface Host {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * Reads a regular file or a pipe, UTF-8, at most 1 MiB; a pipe within 5 s. Rejects with the
   * system's error (`ENOENT`, …), with `EFBIG` or `ETIMEDOUT` beyond these limits, with `ENOTSUP` for
   * other kinds of file, and with the reason of `stop` or of the signal when one aborts.
   */
  readFile(path: string, options?: ReadOptions): Promise<TextFile>
  /** Whether there is a regular file at a path, or a link to one. */
  isFile(path: string): boolean
  /**
   * Creates a file to replace the one at `path`, mode 0644 if that is new. Rejects with the system's
   * error (`EACCES`, …), or with `ENOTSUP` if something other than a regular file is there.
   */
  createFile(path: string): Promise<NewFile>
  /** Reads the page that is served. Rejects with the system's error. */
  readPage(): Promise<PageFiles>
  /** Starts the program that `PAGER` names. */
  openPager(): Promise<Pager>
  /** Whether stdin is a terminal. */
  readonly hasKeyboard: boolean
  /** Takes over the terminal of stdin and stdout; it is restored however the process ends. */
  openTerminal(owner: TerminalOwner): Promise<Terminal>
  readonly stdout: Output
  readonly stderr: Output
  readonly clock: Clock
  /** Aborts with a `StopSignal` as its reason. */
  readonly stop: AbortSignal
}
