import { isInGap, KNOWN_STARTS, LEAST_GAP_MS } from '../../domain/history/gaps.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { EpochMs } from '../../domain/time.ts'

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

/** Whether a time is so long after a round that others are missing in between. */
export function isFarAfter(recorded: RecordedRounds, startedAt: EpochMs, time: EpochMs): boolean {
  return time - startedAt > LEAST_GAP_MS && isInGap(listStarts(recorded, startedAt), time)
}
