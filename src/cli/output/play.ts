import { findListed } from '../../domain/history/listed.ts'
import { playRounds } from '../../domain/history/playback.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { ActionContext } from '../config/command.ts'
import { momentOf } from '../config/moment.ts'
import { pacer } from './stream.ts'

/**
 * The number of the round that a replay begins with: the last one up to `--at`, else the first one.
 * A table begins with a listing, if there is one before.
 */
async function findStart(context: ActionContext, recorded: RecordedRounds): Promise<number> {
  const { source, host, command } = context
  const moment = momentOf(context)
  if (moment === 'now') return 0
  // Too early a time is an error, as it is for every action.
  await source.at(moment, host.stop)
  const number = recorded.findPlace(moment)?.number ?? 0
  if (command.options.output !== 'table') return number
  const listed = await findListed(recorded, number + 1, pacer(host))
  return listed?.number ?? number
}

/** Plays a recording as it is printed: yields one round after another. */
export async function* play(
  context: ActionContext,
  recorded: RecordedRounds,
): AsyncGenerator<Snapshot, void> {
  const { host, command } = context
  const { speed = 0, follow } = command.options
  const first = await findStart(context, recorded)
  yield* playRounds(recorded, { first, speed, isFollowing: follow }, host.clock, host.stop)
}

/** The reason why a replay has printed no table. */
export function describeSkipped(count: number): string {
  if (count === 0) return 'has no rounds yet'
  return `has no listing in the ${count === 1 ? 'round that was' : `${count} rounds that were`} read`
}
