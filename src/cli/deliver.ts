import { writeOutputFile } from './files.ts'
import { printPaged } from './pager.ts'
import type { Stage } from './stage.ts'

/**
 * Gives the data of a command to its reader: prints it, or writes it to `--outputFile`.
 * @throws OutputError, OperationError
 */
export async function deliver(stage: Stage, lines: Iterable<string>): Promise<void> {
  const { command, host, talk } = stage
  const { outputFile } = command
  if (outputFile === undefined) return printPaged(stage, lines)
  // A file that programs read holds whole rounds only.
  if (host.stop.aborted) await talk.error(`${outputFile} is left unchanged`)
  return writeOutputFile(host, outputFile, lines)
}
