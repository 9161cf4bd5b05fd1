import type { Change } from '../../domain/history/change.ts'
import { hasForgotten, type History } from '../../domain/history/history.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { ServedMoment } from '../served-fleet.ts'
import type { JudgedMoment } from './judged.ts'
import { notFound } from './not-found.ts'
import type { Subject } from './track.ts'

function isOf(change: Change, { kind, name }: Subject): boolean {
  if (kind === 'instance') return 'instance' in change && change.instance.id === name
  if ('service' in change) return change.service.name === name
  return 'instance' in change && (change.instance.service === name || change.from === name)
}

function isInMoment({ kind, name }: Subject, { instances, services }: JudgedMoment): boolean {
  return kind === 'instance'
    ? instances.some(({ id }) => id === name)
    : services.some((service) => service.name === name)
}

interface Known {
  readonly moment: ServedMoment
  readonly judged: JudgedMoment
  /** Of the span that is asked for. */
  readonly changes: readonly Change[]
  /** All changes of what is asked for from this time on are among them; null if others may exist. */
  readonly changesSince: EpochMs | null
  readonly recorded: RecordedRounds | null
}

/** Whether changes of what has left may be neither remembered nor found. */
function mayHaveOthers(history: History, { changesSince, recorded }: Known): boolean {
  if (recorded === null) return hasForgotten(history)
  const first = recorded.findPlace({ after: 0 })?.startedAt ?? Infinity
  return Math.min(history.changesSince, changesSince ?? Infinity) > first
}

/**
 * Checks that an instance or a service is, or may have been, a part of the fleet: its names in a large
 * recording are too many to be read for an answer.
 * @throws Problem 404 if neither the moment nor any round before has it
 */
export function checkKnown(subject: Subject, known: Known): void {
  const { judged, changes, moment } = known
  const { history } = moment
  // Before the first listing, nothing is known of any name.
  if (history === null || isInMoment(subject, judged)) return
  if ([changes, history.changes].some((all) => all.some((change) => isOf(change, subject)))) return
  if (mayHaveOthers(history, known)) return
  const names = subject.kind === 'service' ? judged.services.map(({ name }) => name) : []
  throw notFound(subject, { history, names })
}
