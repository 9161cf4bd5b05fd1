import type { Pager } from '../../host.ts'
import type { ActionContext } from '../config/command.ts'
import { writeOutputFile } from '../config/files.ts'
import { FORMATS } from './formats.ts'
import { OutputError, print } from './print.ts'

/** @returns whether the pager could be run; leaving it before the end is not an error */
async function showIn(pager: Pager, lines: readonly string[]): Promise<boolean> {
  try {
    await print(pager, lines)
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
  }
  return pager.close()
}

/** Prints lines, in the pager if it is wanted and the terminal is too short for them. */
async function printPaged(
  { command: { pager, output }, host }: ActionContext,
  lines: Iterable<string>,
): Promise<void> {
  const { stdout, stop } = host
  const { isPaged } = FORMATS[output]
  if (!pager || !stdout.isTerminal || isPaged !== true || stop.aborted) {
    return print(stdout, lines)
  }
  const all = [...lines]
  if (all.length >= stdout.size().rows && (await showIn(await host.openPager(), all))) return
  await print(stdout, all)
}

/**
 * Prints the data of a command, or writes it to `--outputFile`.
 * @throws OutputError, OperationError
 */
export async function deliver(context: ActionContext, lines: Iterable<string>): Promise<void> {
  const { command, host, diagnostics } = context
  const { outputFile } = command
  if (outputFile === undefined) return printPaged(context, lines)
  // The file holds whole rounds only.
  if (host.stop.aborted) await diagnostics.error(`${outputFile} is left unchanged`)
  return writeOutputFile(host, outputFile, lines)
}
