import type { TerminalOwner } from '../../host.ts'
import { recallHistory } from '../../domain/history/recall.ts'
import type { InstanceKey, Sorting } from '../../domain/report/order.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { checkMoment } from '../../domain/source.ts'
import { presentOf } from '../../terminal/state/moment.ts'
import { begin } from '../../terminal/state/update.ts'
import { watch } from '../../terminal/watch.ts'
import type { ActionContext } from '../config/command.ts'
import { momentOf } from '../config/moment.ts'
import { isAsciiTerminal } from './locale.ts'
import { isColored, print } from './print.ts'

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
  const recordsTo = command.options.record === undefined ? undefined : source.recorded
  // A key turns this filter off and on.
  const isFaultsOnly = query.filters.includes('faults')
  const model = begin({
    settings: {
      source: source.address,
      hasPast: source.hasPast,
      policy,
      scope: service ?? only?.globs.join(',') ?? null,
      matchesService: service === null ? (only?.matches ?? null) : isOne,
      filter: isFaultsOnly ? { ...filter, status: undefined } : filter,
      page,
    },
    pace,
    sorting: sorting as readonly Sorting<InstanceKey>[] | undefined,
    isFaultsOnly,
    at: moment === 'now' ? null : moment.upTo,
    earlier: recordsTo === undefined ? null : recallHistory(recordsTo, policy),
    isAscii: isAsciiTerminal(host.env),
    size: host.stdout.size(),
    now: host.clock.now(),
  })
  const { clock, stop } = host
  const openTerminal = async (owner: TerminalOwner) => {
    const terminal = await host.openTerminal(owner)
    return { ...terminal, write: (text: string) => print(terminal, [text]) }
  }
  const world = { source, clock, stop, openTerminal, acceptFirst }
  const last = await watch(model, { ...world, isColored: isColored(command, host) })
  return last.pace.left === 0 ? (presentOf(last)?.current ?? null) : null
}
