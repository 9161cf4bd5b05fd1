import { isInGap, KNOWN_STARTS, LEAST_GAP_MS } from '../../domain/history/gaps.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { EpochMs } from '../../domain/time.ts'
import { describePast } from '../../render/words/past.ts'
import type { ActionContext } from '../config/command.ts'
import { isOfPast, momentOf } from '../config/moment.ts'

/** The starts of a round and of the last ones before, the oldest first. */
function listStarts(recorded: RecordedRounds, startedAt: EpochMs): EpochMs[] {
  const starts: EpochMs[] = []
  let place = recorded.findPlace({ upTo: startedAt })
  while (place !== null && starts.length < KNOWN_STARTS) {
    starts.unshift(place.startedAt)
    place = recorded.findPlace({ upTo: place.startedAt - 1 })
  }
  return starts
}

/** Says of which moment a round of the past is, and how far before `--at` if that is in a gap. */
export function describeMomentOf(
  context: Pick<ActionContext, 'source' | 'command' | 'host'>,
  startedAt: EpochMs,
): string | null {
  const { command, host } = context
  const { recorded } = context.source
  if (!isOfPast(command)) return null
  const moment = momentOf(context)
  const isFar =
    moment !== 'now' &&
    recorded !== undefined &&
    moment.upTo - startedAt > LEAST_GAP_MS &&
    isInGap(listStarts(recorded, startedAt), moment.upTo)
  return describePast(startedAt, host.clock.now(), isFar ? moment.upTo : undefined)
}
