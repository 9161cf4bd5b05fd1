import type { EpochMs } from '../../domain/time.ts'
import { describePast } from '../../render/words/past.ts'
import type { ActionContext } from '../config/command.ts'
import { isOfPast, momentOf } from '../config/moment.ts'

/** Says of which moment a round of the past is, and how far before `--at` if that is in a gap. */
export async function describeMomentOf(
  context: Pick<ActionContext, 'source' | 'command' | 'host'>,
  startedAt: EpochMs,
): Promise<string | null> {
  const { command, host } = context
  const { recorded } = context.source
  if (!isOfPast(command)) return null
  const moment = momentOf(context)
  const isFar =
    moment !== 'now' &&
    recorded !== undefined &&
    (await import('./distance.ts')).isFarAfter(recorded, startedAt, moment.upTo)
  return describePast(startedAt, host.clock.now(), isFar ? moment.upTo : undefined)
}
