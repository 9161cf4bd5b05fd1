import type { InstanceHistory } from '../../domain/history/instance-history.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAge, formatTimeOfDay, plural } from '../number.ts'
import { CERTAINTY } from './change.ts'
import { describeHidden, describeReason, describeReasonsShort } from './status.ts'

/** Columns of `255.255.255.255:65535`; longer names must not narrow the other columns. */
export const MOST_ID_COLUMNS = 21

interface MarkedInstance {
  readonly instance: Pick<Instance, 'reasons'>
  readonly mark: 'new' | 'left' | null
}

/** The last column of an instance: `new, cpu >= 75`, `left the listing`. */
export function describeWhy({ instance, mark }: MarkedInstance): string {
  if (mark === 'left') return 'left the listing'
  const parts = [mark ?? '', describeReasonsShort(instance.reasons)]
  return parts.filter((part) => part !== '').join(', ')
}

/** `for at least 2 min 5 s (since 09:00:00Z)`, counted up to a time. */
export function describeSince(
  { since, certainty }: Pick<InstanceHistory, 'since' | 'certainty'>,
  now: EpochMs,
): string {
  const age = `${CERTAINTY[certainty]}${formatAge(now - since)}`
  return `for ${age} (since ${formatTimeOfDay(since)})`
}

/** `healthy for at least 2 min 5 s (since 09:00:00Z), changed 3 times`, counted up to a time. */
export function describeHistory(
  { status, changes, appearedAt, ...started }: Omit<InstanceHistory, 'service'>,
  now: EpochMs,
): string {
  const often = changes === 0 ? 'no status changes' : `changed ${plural(changes, 'time')}`
  const appeared = appearedAt === null ? '' : `, appeared at ${formatTimeOfDay(appearedAt)}`
  return `${status} ${describeSince(started, now)}, ${often}${appeared}`
}

/** `no fault, answered in 7 ms`, `timeout`; the latency is null if the instance did not answer. */
export function describeAnswer({
  reasons,
  latencyMs,
}: Pick<Instance, 'reasons' | 'latencyMs'>): string {
  const why = reasons.length === 0 ? 'no fault' : reasons.map(describeReason).join(', ')
  return latencyMs === null ? why : `${why}, answered in ${Math.round(latencyMs)} ms`
}

interface EmptyList {
  readonly tab: 'instances' | 'services'
  /** Number of rows without any selection. */
  readonly all: number
  readonly isFaultsOnly: boolean
  /** Text of the filter. */
  readonly filter: string
}

/** The reason why a list of instances or services has no row. */
export function describeEmpty({ tab, all, isFaultsOnly, filter }: EmptyList): string {
  if (all === 0) return tab === 'instances' ? 'no servers' : 'no service is known'
  const by = isFaultsOnly ? ['faults only (z)'] : []
  if (filter !== '') by.push('the filter (Esc)')
  return describeHidden({ hidden: all, all, by: by.length === 0 ? ['the command line'] : by })
}
