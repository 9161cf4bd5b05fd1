import { writeOutputFile } from '../config/files.ts'
import { printPaged } from './pager.ts'
import type { ActionContext } from '../actions/action-context.ts'

/**
 * Gives the data of a command to its reader: prints it, or writes it to `--outputFile`.
 * @throws OutputError, OperationError
 */
export async function deliver(context: ActionContext, lines: Iterable<string>): Promise<void> {
  const { command, host, diagnostics } = context
  const { outputFile } = command
  if (outputFile === undefined) return printPaged(context, lines)
  // A file that programs read holds whole rounds only.
  if (host.stop.aborted) await diagnostics.error(`${outputFile} is left unchanged`)
  return writeOutputFile(host, outputFile, lines)
}
