import type { Output } from '../../host.ts'
import { escapeUnsafe } from '../../render/safe.ts'
import type { Command } from '../config/command.ts'

const LEVELS = ['quiet', 'normal', 'verbose'] as const satisfies readonly Command['verbosity'][]

/** Everything said to people beside the data: one sentence a line on stderr. */
export class Diagnostics {
  level: Command['verbosity'] = 'normal'
  readonly #output: Output

  constructor(output: Output) {
    this.#output = output
  }

  /** @param said notes that need not be repeated as errors, unless they were not printed */
  async error(sentence: string, said: readonly string[] = []): Promise<void> {
    if (this.level !== 'quiet' && said.includes(sentence)) return
    await this.#say('quiet', sentence)
  }

  warn(sentence: string): Promise<void> {
    return this.#say('normal', sentence)
  }

  debug(sentence: string): Promise<void> {
    return this.#say('verbose', sentence)
  }

  /** A stderr that nobody reads is no reason to fail. */
  async #say(from: Command['verbosity'], sentence: string): Promise<void> {
    if (LEVELS.indexOf(this.level) < LEVELS.indexOf(from)) return
    await this.#output.write(`monitoring: ${escapeUnsafe(sentence)}\n`).catch(() => {})
  }
}
