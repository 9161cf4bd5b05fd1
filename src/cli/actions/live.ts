import type { TerminalOwner } from '../../host.ts'
import type { InstanceKey, Sorting } from '../../domain/report/order.ts'
import type { MatchesService, Query } from '../../domain/report/query.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { begin } from '../../terminal/state/update.ts'
import type { Settings } from '../../terminal/state/model.ts'
import { watch } from '../../terminal/watch.ts'
import type { ActionContext } from '../config/command.ts'
import { isColored } from '../output/format.ts'
import { isAsciiTerminal } from '../output/locale.ts'
import { print } from '../output/print.ts'

function matcherOf({ service, only }: Query): MatchesService | null {
  if (service === null) return only?.matches ?? null
  return (name) => name === service && (only?.matches(name) ?? true)
}

/** Whether the filter is the one that a key turns off and on. */
function hasFaultsOnly({ filters }: Query): boolean {
  return filters.includes('faults')
}

function settingsOf({ command, source }: ActionContext): Settings {
  const { query, policy } = command
  const { service, only, filter, page } = query
  return {
    source: source.address,
    policy,
    scope: service ?? only?.globs.join(',') ?? null,
    matchesService: matcherOf(query),
    filter: hasFaultsOnly(query) ? { ...filter, status: undefined } : filter,
    page,
  }
}

/**
 * Shows the live view until it is stopped.
 * @param acceptFirst throws if the first round leaves nothing to watch
 * @returns the last round; null if there was none, or the view was left before it
 */
export async function live(
  context: ActionContext,
  acceptFirst: (first: Snapshot) => void,
): Promise<Snapshot | null> {
  const { command, source, host } = context
  const { query, pace } = command
  const model = begin({
    settings: settingsOf(context),
    pace,
    sorting: query.sorting as readonly Sorting<InstanceKey>[] | undefined,
    isFaultsOnly: hasFaultsOnly(query),
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
  return last.pace.left === 0 ? (last.history?.current ?? null) : null
}
