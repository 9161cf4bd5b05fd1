import type { TerminalOwner } from '../../host.ts'
import { type Change, concernsService } from '../../domain/history/change.ts'
import { Replay } from '../../domain/history/replay.ts'
import type { InstanceKey, Sorting } from '../../domain/report/order.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { checkMoment, type Moment } from '../../domain/source.ts'
import { isRecording } from '../../open.ts'
import { presentOf } from '../../terminal/state/moment.ts'
import type { ReplayState } from '../../terminal/state/model.ts'
import { beginReplay } from '../../terminal/state/replay.ts'
import { begin } from '../../terminal/state/update.ts'
import { watch } from '../../terminal/watch.ts'
import type { ActionContext } from '../config/command.ts'
import { momentOf } from '../config/moment.ts'
import { readTimeBeside } from '../../options/time.ts'
import { recallEarlier } from './earlier.ts'
import { isAsciiTerminal } from './locale.ts'
import { isColored, print } from './print.ts'
import { pacer } from './stream.ts'

/** The replay that the options describe. */
function toReplay({ command }: ActionContext, moment: Moment): ReplayState {
  const { speed = 1, follow } = command.options
  return beginReplay({
    isFollowing: follow,
    readTime: readTimeBeside,
    isPaused: speed === 0,
    speed: speed === 0 ? 1 : speed,
    start:
      typeof moment === 'object' && 'upTo' in moment
        ? { to: 'time', at: moment.upTo }
        : { to: 'first' },
  })
}

/** Shows the live view until it ends. Returns the last round; null if the view was left before it. */
export async function live(
  context: ActionContext,
  acceptFirst: (first: Snapshot) => void,
): Promise<Snapshot | null> {
  const { command, source, host } = context
  const { query, pace, policy } = command
  const { service, only, filter, page, sorting } = query
  const isOne = (name: string) => name === service && (only?.matches(name) ?? true)
  const moment = momentOf(context)
  checkMoment(source, moment)
  const { recorded } = source
  const isReplay = recorded !== undefined && isRecording(command.address)
  // Too early a time is an error, as it is for every action.
  if (isReplay && moment !== 'now') await source.at(moment, host.stop)
  const { clock, stop } = host
  const pause = pacer(host)
  // A key turns this filter off and on.
  const isFaultsOnly = query.filters.includes('faults')
  const matchesService = service === null ? (only?.matches ?? null) : isOne
  const model = begin({
    settings: {
      source: source.address,
      hasPast: source.hasPast,
      policy,
      scope: service ?? only?.globs.join(',') ?? null,
      matchesService,
      filter: isFaultsOnly ? { ...filter, status: undefined } : filter,
      page,
    },
    pace,
    sorting: sorting as readonly Sorting<InstanceKey>[] | undefined,
    isFaultsOnly,
    at: isReplay || moment === 'now' ? null : moment.upTo,
    replay: isReplay ? toReplay(context, moment) : null,
    earlier: command.options.record === undefined ? null : await recallEarlier(context, policy),
    isAscii: isAsciiTerminal(host.env),
    size: host.stdout.size(),
    now: host.clock.now(),
  })
  const openTerminal = async (owner: TerminalOwner) => {
    const terminal = await host.openTerminal(owner)
    return { ...terminal, write: (text: string) => print(terminal, [text]) }
  }
  const isEvent = (change: Change) =>
    matchesService === null || concernsService(change, matchesService)
  const { address } = source
  const replay = isReplay ? new Replay({ address, recorded, policy, isEvent, pause }) : undefined
  const world = { source, replay, clock, stop, openTerminal, acceptFirst }
  const last = await watch(model, { ...world, isColored: isColored(command, host) })
  return last.pace.left === 0 ? (presentOf(last)?.current ?? null) : null
}
