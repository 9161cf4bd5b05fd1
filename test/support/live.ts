import { type Outcome, run } from './host.ts'

/** Runs the command with these arguments. */
export function runLive(...argv: string[]): Promise<Outcome> {
  return run(argv)
}
