import { writeOutputFile } from './files.ts'
import { printPaged } from './pager.ts'
import type { Stage } from './stage.ts'

/**
 * Gives the data of a command to its reader: prints it, or writes it to `--outputFile`.
 * @throws OutputError, OperationError
 */
export function deliver(stage: Stage, lines: Iterable<string>): Promise<void> {
  const { command, host } = stage
  if (command.outputFile === undefined) return printPaged(stage, lines)
  return writeOutputFile(host, command.outputFile, lines)
}
