/** What tells the time. */
export interface Timepiece {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds that never run backwards, from an arbitrary start: for durations. */
  elapsed(): number
  /** Milliseconds of processor time that this process has used. */
  cpu(): number
}

export interface Clock extends Timepiece {
  /** Resolves after `ms` milliseconds, at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface Output {
  readonly isTerminal: boolean
  /** Size of the terminal in characters; 80 by 24 where it is unknown. */
  size(): { columns: number; rows: number }
  /**
   * Resolves once the text has been handed over, so that a slow reader slows the writer.
   * Rejects with the system's error (`EPIPE`, `ENOSPC`, …).
   */
  write(text: string): Promise<void>
}

export interface TextFile {
  readonly text: string
  /** Who may do what with it, as the system has it: 0o600. */
  readonly mode: number
}

/** A file that is written beside another one, to take its place. Disposing removes what is left. */
export interface NewFile extends AsyncDisposable {
  /** Rejects with the system's error (`ENOSPC`, …), or with the reason of `stop`. */
  write(text: string): Promise<void>
  /** Puts the file in its place, with all of its data on the disk. Rejects likewise. */
  commit(): Promise<void>
}

/** What shows text on a terminal page by page. */
export interface Pager extends Output {
  /** Resolves once it has been left; to false where it could not be started. */
  close(): Promise<boolean>
}

/** Who is told what a terminal sends, and what happens to it. */
export interface TerminalOwner {
  /** As it came: keys, pastes, or parts of them. */
  onInput(text: string): void
  /** Its size is another, or what it shows is not what was written. */
  onChange(): void
  /** Nobody is there any more. */
  onHangUp(): void
}

/** A terminal that is taken over: keys come one by one, frames go to a screen of their own. */
export interface Terminal extends Output {
  /** Gives it back, and stops the process until it is told to go on. */
  suspend(): void
  /** Gives it back as it was, with `last` below what was there before. */
  close(last: string): Promise<void>
}

/** What ends a command from outside; the reason of `Host.stop` when it aborts. */
export type StopSignal = 'SIGHUP' | 'SIGINT' | 'SIGTERM'

/** Everything impure that the command touches, as one plain value. */
export interface Host {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * Reads a regular file or a pipe, UTF-8, at most 1 MiB; a pipe within 5 s. Rejects with the
   * system's error (`ENOENT`, …), with `EFBIG` or `ETIMEDOUT` beyond these limits, with `ENOTSUP` for
   * any other kind of file, and with the reason of `stop` when that aborts.
   */
  readFile(path: string): Promise<TextFile>
  /**
   * Begins a file that is to be at `path`, mode 0644 if it is new. Rejects with the system's error
   * (`EACCES`, …), with `ENOTSUP` if something else than a regular file is there.
   */
  createFile(path: string): Promise<NewFile>
  /** Starts what `PAGER` names. */
  openPager(): Promise<Pager>
  /** Whether somebody can press keys. */
  readonly hasKeyboard: boolean
  /** Takes over the terminal of stdin and stdout; it is given back however the process ends. */
  openTerminal(owner: TerminalOwner): Promise<Terminal>
  readonly stdout: Output
  readonly stderr: Output
  readonly clock: Clock
  /** Aborts with a `StopSignal` as its reason. */
  readonly stop: AbortSignal
}
