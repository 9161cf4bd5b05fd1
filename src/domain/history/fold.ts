import { HEADROOM_NEWS } from './headroom-history.ts'
import type { Instance } from '../status/instance-status.ts'
import type { ServiceCounts } from '../status/service.ts'
import type { Change, OfHeadroom } from './change.ts'

type Subjective = Extract<
  Change,
  { readonly instance: Instance } | { readonly service: ServiceCounts }
>

/** All changes of an instance, or of a service, that has too many to list them. */
export interface Flapping {
  readonly first: Subjective
  readonly last: Subjective
  /** The first one of the worst ones of a service; null of an instance. */
  readonly worst: OfHeadroom | null
  readonly count: number
}

/** The most events of an instance that are listed. */
export const MOST_LISTED = 5
// Those of a service are read first, and tell when it was at its worst.
const MOST_LISTED_OF_SERVICE = 50

function isSubjective(change: Change): change is Subjective {
  return 'instance' in change || 'service' in change
}

/** Names what a change is one of: an instance or a service. */
function subjectOf(change: Subjective): string {
  return 'instance' in change ? `i ${change.instance.id}` : `s ${change.service.name}`
}

function nameOf(change: Subjective): string {
  return 'instance' in change ? change.instance.id : change.service.name
}

function worseOf(known: OfHeadroom | null, change: Subjective): OfHeadroom | null {
  if ('instance' in change) return known
  const rankOf = ({ headroom }: OfHeadroom) => HEADROOM_NEWS.indexOf(headroom)
  return known === null || rankOf(change) > rankOf(known) ? change : known
}

/** A list of changes in which those of a flapping instance or service are one. */
export class FoldedChanges {
  readonly #subjects = new Map<string, Flapping>()
  readonly #listed: Change[] = []
  readonly #named: string | null

  /** @param named the instance or the service that is asked for, of which all changes are listed */
  constructor(named: string | null) {
    this.#named = named
  }

  add(change: Change): void {
    if (!isSubjective(change)) {
      this.#listed.push(change)
      return
    }
    const name = subjectOf(change)
    const known = this.#subjects.get(name)
    const count = (known?.count ?? 0) + 1
    const worst = worseOf(known?.worst ?? null, change)
    const flapping = { first: known?.first ?? change, last: change, worst, count }
    this.#subjects.set(name, flapping)
    if (!this.#isFlapping(flapping)) this.#listed.push(change)
  }

  /** Yields what is not flapping, and what is, where it began. */
  *[Symbol.iterator](): Generator<Change | Flapping> {
    for (const change of this.#listed) {
      const subject = isSubjective(change) ? this.#subjects.get(subjectOf(change)) : undefined
      if (subject === undefined || !this.#isFlapping(subject)) yield change
      else if (subject.first === change) yield subject
    }
  }

  /** Number of instances and services that flap. */
  get flapping(): number {
    return this.#subjects.values().reduce((sum, one) => sum + Number(this.#isFlapping(one)), 0)
  }

  #isFlapping({ first, count }: Flapping): boolean {
    if (nameOf(first) === this.#named) return false
    return count > ('instance' in first ? MOST_LISTED : MOST_LISTED_OF_SERVICE)
  }
}
