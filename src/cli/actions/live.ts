import type { TerminalOwner } from '../../host.ts'
import type { InstanceKey, Sorting } from '../../domain/report/order.ts'
import type { MatchesService } from '../../domain/report/query.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { begin } from '../../terminal/state/update.ts'
import type { Settings } from '../../terminal/state/model.ts'
import { watch } from '../../terminal/watch.ts'
import type { Command } from '../config/command.ts'
import { isColored } from '../output/format.ts'
import { isAsciiTerminal } from '../output/locale.ts'
import { print } from '../output/print.ts'
import type { ActionContext } from './action-context.ts'

function matcherOf({ choice }: Command, service: string | null): MatchesService | null {
  const only = choice.only?.isMeant ?? null
  if (service === null) return only
  return (name) => name === service && (only?.(name) ?? true)
}

function settingsOf({ command, source }: ActionContext, service: string | null): Settings {
  const { choice, policy, check } = command
  const { filter, filters, limit, page } = choice
  return {
    source: source.address,
    rule: { policy, check },
    scope: service ?? choice.only?.globs.join(',') ?? null,
    matchesService: matcherOf(command, service),
    // A key toggles --faults, so that it is no fixed filter.
    filter: filters.includes('--faults') ? { ...filter, status: undefined } : filter,
    page: limit === undefined ? page : { number: 1, size: limit },
  }
}

/**
 * Runs the live view until the user ends it.
 * @param acceptFirst throws if the first round leaves nothing to watch
 * @returns the last of `--count` rounds; null if the view ended before
 */
export async function live(
  context: ActionContext,
  service: string | null,
  acceptFirst: (first: Snapshot) => void,
): Promise<Snapshot | null> {
  const { command, source, host } = context
  const { choice, pace } = command
  const model = begin({
    settings: settingsOf(context, service),
    pace,
    sorting: choice.sorting as readonly Sorting<InstanceKey>[] | undefined,
    isFaultsOnly: choice.filters.includes('--faults'),
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
