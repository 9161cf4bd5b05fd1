import { recallHistory } from '../../domain/history/recall.ts'
import type { History } from '../../domain/history/history.ts'
import type { Policy } from '../../domain/status/policy.ts'
import { mayPass } from '../../recording/problem.ts'
import type { ActionContext } from '../config/command.ts'
import { pacer } from './stream.ts'

/**
 * Returns the history of the rounds before those that `--record` adds; null if none is known, or if the
 * file cannot be used yet, as on a full disk: each round that is not recorded says so.
 * @throws OperationError if it cannot be read at all, or the reason of a signal that ends the command
 */
export async function recallEarlier(
  { source, host }: Pick<ActionContext, 'source' | 'host'>,
  policy: Policy,
): Promise<History | null> {
  if (source.recorded === undefined) return null
  try {
    return await recallHistory(source.recorded, policy, pacer(host))
  } catch (error) {
    if (mayPass(error)) return null
    throw error
  }
}
