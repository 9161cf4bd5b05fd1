import type { Pager } from '../../host.ts'
import { OutputError, print } from './print.ts'
import type { ActionContext } from '../actions/action-context.ts'

/** Formats that are read by people. */
const READABLE: ReadonlySet<string> = new Set(['table', 'wide', 'name', 'csv'])

/** Whoever leaves the pager before the end has seen enough. */
async function showIn(pager: Pager, lines: readonly string[]): Promise<boolean> {
  try {
    await print(pager, lines)
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
  }
  return pager.close()
}

/** Prints lines; by the pager, where one is wanted and the terminal is too short for them. */
export async function printPaged(
  { command: { usesPager, output }, host }: ActionContext,
  lines: Iterable<string>,
): Promise<void> {
  const { stdout, stop } = host
  const isPaged = usesPager && stdout.isTerminal && READABLE.has(output) && !stop.aborted
  if (!isPaged) return print(stdout, lines)
  const all = [...lines]
  if (all.length >= stdout.size().rows && (await showIn(await host.openPager(), all))) return
  await print(stdout, all)
}
