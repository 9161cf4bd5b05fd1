import { findInterval, KNOWN_STARTS } from '../../domain/history/gaps.ts'
import type { History } from '../../domain/history/history.ts'
import { playRounds } from '../../domain/history/playback.ts'
import { recallHistory } from '../../domain/history/recall.ts'
import { rounds } from '../../domain/history/rounds.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { isRecording } from '../../open.ts'
import { formatSeconds } from '../../render/number.ts'
import type { ActionContext } from '../config/command.ts'
import { recallEarlier } from './earlier.ts'
import { pacer } from './stream.ts'

// One round alone does not tell how often there is one.
const UNKNOWN_INTERVAL_MS = 60_000

/** The rounds that are served. */
interface ServedRounds {
  readonly rounds: AsyncIterable<Snapshot>
  /** Whether they are read from a recording. */
  readonly areRecorded: boolean
  /** The rounds before the first one; null if none is known. */
  readonly earlier: History | null
  readonly intervalMs: number
  /** The rounds in words. */
  readonly description: string
}

function listStarts(recorded: RecordedRounds, last: number): Float64Array {
  const known = recorded.before(last + 1, KNOWN_STARTS)
  return Float64Array.from(known, ({ snapshot }) => snapshot.startedAt)
}

/** The interval that was probably chosen: rounds start some milliseconds late. */
function findChosenInterval(starts: Float64Array): number {
  const ms = findInterval(starts) ?? UNKNOWN_INTERVAL_MS
  const unitMs = ms < 1000 ? 10 : ms < 10_000 ? 100 : 1000
  return Math.max(1, Math.round(ms / unitMs)) * unitMs
}

/** The last round of a recording, and those that another process records. */
async function followRecording(
  { source, command, host }: ActionContext,
  recorded: RecordedRounds,
): Promise<ServedRounds> {
  const last = recorded.findPlace('last')?.number ?? 0
  const { clock, stop } = host
  return {
    rounds: playRounds(recorded, { first: last, speed: 0, isFollowing: true }, clock, stop),
    areRecorded: true,
    earlier: await recallHistory(recorded, command.policy, pacer(host), last - 1),
    intervalMs: findChosenInterval(listStarts(recorded, last)),
    description: `${source.address}, and rounds as they are recorded,`,
  }
}

/** Returns the rounds of the source: new ones, or those of a recording that grows. */
export async function findServedRounds(context: ActionContext): Promise<ServedRounds> {
  const { source, command, host } = context
  const { recorded } = source
  if (recorded !== undefined && isRecording(command.address)) {
    return followRecording(context, recorded)
  }
  const { pace, policy } = command
  return {
    rounds: rounds(source, { ...pace, count: undefined }, host.clock, host.stop),
    areRecorded: false,
    earlier: await recallEarlier(context, policy),
    intervalMs: pace.intervalMs,
    description: `${source.address} every ${formatSeconds(pace.intervalMs)}`,
  }
}
