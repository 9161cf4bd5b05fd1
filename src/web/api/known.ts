import type { Change } from '../../domain/history/change.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { ServedMoment } from '../served-fleet.ts'
import type { JudgedMoment } from './judged.ts'
import { notFound } from './not-found.ts'
import type { Subject } from './track.ts'

// Sets of names of a recording, the newest first: to decode them takes no longer than an answer.
const MOST_SETS = 100

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

function isRecorded({ kind, name }: Subject, recorded: RecordedRounds): boolean {
  const sets = Iterator.from(recorded.names()).take(MOST_SETS)
  return sets.some(({ ids, services, knownServices }) =>
    kind === 'instance'
      ? ids.includes(name)
      : services.includes(name) || knownServices.includes(name),
  )
}

interface Known {
  readonly moment: ServedMoment
  readonly judged: JudgedMoment
  /** Of the span that is asked for. */
  readonly changes: readonly Change[]
  readonly recorded: RecordedRounds | null
}

/**
 * Checks that an instance or a service is, or was, a part of the fleet.
 * @throws Problem 404 if neither the moment, nor the span, nor the recording has it
 */
export function checkKnown(subject: Subject, { moment, judged, changes, recorded }: Known): void {
  const { history } = moment
  // Before the first listing, nothing is known of any name.
  if (history === null || isInMoment(subject, judged)) return
  if ([changes, history.changes].some((all) => all.some((change) => isOf(change, subject)))) return
  if (recorded !== null && isRecorded(subject, recorded)) return
  const { kind, name } = subject
  const services = judged.services.map((service) => service.name)
  throw notFound(kind, name, kind === 'service' ? services : [])
}
