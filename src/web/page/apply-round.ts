import { keepLatest } from '../../domain/history/topic.ts'
import { byMeasure } from '../../domain/measure.ts'
import {
  type InstanceChanges,
  MOST_EVENTS,
  type RecentMeans,
  type ServedInstance,
  type ServedService,
  type StreamRound,
  type StreamSnapshot,
} from '../message.ts'

/** Applies the changes of a round; an unchanged instance stays the same object. */
function applyChanges(
  known: readonly ServedInstance[],
  { instances: changes, left }: StreamRound,
): readonly ServedInstance[] {
  if (changes.length === 0 && left.length === 0) return known
  const rows = new Map<string, ServedInstance>(known.map((row) => [row.id, row]))
  for (const id of left) rows.delete(id)
  for (const change of changes) {
    // A new one comes with all of its fields.
    rows.set(change.id, { ...rows.get(change.id), ...change } as InstanceChanges & ServedInstance)
  }
  return [...rows.values()]
}

/** Adds the means of a round. A failed round has none, so that a chart shows a gap. */
function extendRecent(
  recent: readonly RecentMeans[],
  { services, listing, recentRounds }: StreamRound,
): readonly RecentMeans[] {
  const known = new Map(recent.map((one) => [one.service, one]))
  const rows = new Map<string, ServedService>(services.map((row) => [row.service, row]))
  const names = [...new Set([...known.keys(), ...rows.keys()])].toSorted()
  return names.flatMap((service) => {
    const row = rows.get(service)
    const means = byMeasure(({ key }) => {
      const load = listing?.ok === true ? row?.[`${key}Percent`] : null
      const values = [...(known.get(service)?.[`${key}Percent`] ?? []), load?.mean ?? null]
      // A service that is new has no means before.
      const length = Math.max(0, recentRounds - values.length)
      return [...Array.from({ length }, () => null), ...values].slice(-recentRounds)
    }, 'Percent')
    const isPresent =
      row !== undefined ||
      Object.values(means)
        .flat()
        .some((mean) => mean !== null)
    return isPresent ? [{ service, ...means }] : []
  })
}

/** Returns the snapshot that the server has after one more round. */
export function applyRound(known: StreamSnapshot, round: StreamRound): StreamSnapshot {
  const { instances: _, left: __, events, ...facts } = round
  return {
    ...known,
    ...facts,
    instances: applyChanges(known.instances, round),
    recent: extendRecent(known.recent, round),
    events:
      events.length === 0
        ? known.events
        : keepLatest([...known.events, ...events], MOST_EVENTS, ({ event }) => event),
  }
}
