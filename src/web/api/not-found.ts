import type { Change } from '../../domain/history/change.ts'
import type { History } from '../../domain/history/history.ts'
import { suggest } from '../../options/suggest.ts'
import { formatTime } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import { Problem } from '../http/problem.ts'
import type { Subject } from './track.ts'

// Comparing a name with each of them takes a few milliseconds.
const MOST_COMPARED = 1000

/** The last change by which an instance left, or the last instance of a service. */
function findDeparture({ kind, name }: Subject, changes: readonly Change[]) {
  for (const change of changes.toReversed()) {
    const isDeparture =
      change.kind === 'vanished' || change.kind === 'gone' || change.kind === 'moved'
    if (!isDeparture) continue
    const { instance, from = instance.service } = change
    if (kind === 'service' ? from === name : instance.id === name) return change
  }
  return null
}

/** `10.0.0.9 left the listing at 2026-11-29T16:51:55Z; it was of IdService`; null if it is not remembered. */
function describeDeparture(subject: Subject, history: History | null): string | null {
  const change = findDeparture(subject, history?.changes ?? [])
  if (change === null) return null
  const { at, kind, instance } = change
  const [name, id, when] = [toSafe(subject.name), toSafe(instance.id), formatTime(at)]
  if (subject.kind === 'service') {
    const what = kind === 'moved' ? 'moved away' : 'left the listing'
    return `${name} has no instance any more; the last one, ${id}, ${what} at ${when}`
  }
  const of = instance.service === null ? '' : `; it was of ${toSafe(instance.service)}`
  return `${name} left the listing at ${when}${of}`
}

interface Searched {
  /** What may remember it. */
  readonly history: History | null
  /** To guess from at a typo. */
  readonly names: readonly string[]
  /** Follows the name. */
  readonly where?: string
}

/** Says that nothing has a name, or when it left. */
export function notFound(subject: Subject, { history, names, where = '' }: Searched): Problem {
  const departure = describeDeparture(subject, history)
  if (departure !== null) return new Problem(404, departure)
  const { kind, name } = subject
  const guess = suggest(name, names.slice(0, MOST_COMPARED).map(toSafe))
  return new Problem(404, `no ${kind} is named ${toSafe(JSON.stringify(name))}${where}${guess}`)
}
