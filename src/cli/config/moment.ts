import { UsageError } from '../../domain/error.ts'
import type { EpochMs } from '../../domain/time.ts'
import { resolveTime } from '../options/time.ts'
import type { ActionContext } from './command.ts'

/**
 * Returns the moment that `--at` selects.
 * @throws UsageError if it is not in the past
 */
export function momentOf({ command, host }: Pick<ActionContext, 'command' | 'host'>) {
  const { at } = command.options
  if (at === undefined) return 'now'
  const upTo: EpochMs | string = resolveTime(at, host.clock.now())
  if (typeof upTo === 'string') throw new UsageError(`--at: ${upTo}`)
  return { upTo }
}
