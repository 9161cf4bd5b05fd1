import type { Report } from '../../domain/report/report.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Output } from '../../host.ts'
import { describeNote } from '../../render/words/note.ts'
import { escapeUnsafe, toSafe } from '../../render/safe.ts'
import { describeCost, describeUnanswered } from '../../render/words/status.ts'

const LEVELS = ['quiet', 'normal', 'verbose'] as const
export type Verbosity = (typeof LEVELS)[number]

const MOST_REMEMBERED = 20

/** Sentences for people beside the data, one a line on stderr. */
export class Diagnostics {
  level: Verbosity = 'normal'
  readonly #output: Output
  #current: readonly string[] = []
  #lastWarnings: readonly string[] = []
  #details: readonly string[] = []
  #lastErrors: readonly string[] = []

  constructor(output: Output) {
    this.#output = output
  }

  /** @param printed warnings that are not repeated as errors if they were printed */
  async error(sentence: string, printed: readonly string[] = []): Promise<void> {
    if (this.level !== 'quiet' && printed.includes(sentence)) return
    await this.#print('quiet', sentence)
  }

  /** Prints an error that did not end the command, unless it was printed lately. */
  async errorOnce(sentence: string): Promise<void> {
    if (this.#lastErrors.includes(sentence)) return
    this.#lastErrors = [...this.#lastErrors, sentence].slice(-MOST_REMEMBERED)
    await this.#print('quiet', sentence)
  }

  warn(sentence: string): Promise<void> {
    this.#lastWarnings = [...this.#lastWarnings, sentence].slice(-MOST_REMEMBERED)
    return this.#print('normal', sentence)
  }

  /** Whether a warning was printed lately. */
  hasWarned(sentence: string): boolean {
    return this.level !== 'quiet' && this.#lastWarnings.includes(sentence)
  }

  debug(sentence: string): Promise<void> {
    return this.#print('verbose', sentence)
  }

  /** Explains what holds over several rounds: prints only what the last call did not have. */
  async warnOnce(sentences: readonly string[]): Promise<void> {
    const known = this.#current
    this.#current = sentences
    for (const sentence of sentences) if (!known.includes(sentence)) await this.warn(sentence)
  }

  async warnAbout({ warnings, notes }: Report): Promise<void> {
    for (const note of [...warnings, ...notes]) await this.warn(describeNote(note))
  }

  /** Explains selected names that no service has. */
  async warnAboutNames({ warnings }: Report): Promise<void> {
    const codes: readonly string[] = ['absentService', 'noMatch', 'unmatchedGlob']
    for (const note of warnings) if (codes.includes(note.code)) await this.warn(describeNote(note))
  }

  /** Explains why instances did not answer, and what the round cost. Repeats no details of the last one. */
  async debugRound(snapshot: Snapshot): Promise<void> {
    for (const result of snapshot.results) {
      if (result.kind === 'sample') continue
      await this.debug(`${toSafe(result.id)}: ${describeUnanswered(result)}`)
    }
    for (const detail of snapshot.details ?? []) {
      if (!this.#details.includes(detail)) await this.debug(toSafe(detail))
    }
    this.#details = snapshot.details ?? []
    await this.debug(describeCost(snapshot))
  }

  /** Ignores a stderr that cannot be written. */
  async #print(from: Verbosity, sentence: string): Promise<void> {
    if (LEVELS.indexOf(this.level) < LEVELS.indexOf(from)) return
    await this.#output.write(`monitoring: ${escapeUnsafe(sentence)}\n`).catch(() => {})
  }
}
