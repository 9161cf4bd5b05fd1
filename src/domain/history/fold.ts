import type { Instance } from '../status/instance-status.ts'
import type { ServiceCounts } from '../status/service.ts'
import type { Change } from './change.ts'

type Subjective = Extract<
  Change,
  { readonly instance: Instance } | { readonly service: ServiceCounts }
>

/** All changes of an instance, or of a service, that has too many to list them. */
export interface Flapping {
  readonly first: Subjective
  readonly last: Subjective
  readonly count: number
}

// More are flapping.
export const MOST_LISTED = 5

function isSubjective(change: Change): change is Subjective {
  return 'instance' in change || 'service' in change
}

/** Names what a change is one of: an instance or a service. */
function subjectOf(change: Subjective): string {
  return 'instance' in change ? `i ${change.instance.id}` : `s ${change.service.name}`
}

/** A list of changes in which those of a flapping instance or service are one. */
export class FoldedChanges {
  readonly #subjects = new Map<string, { first: Subjective; last: Subjective; count: number }>()
  readonly #listed: Change[] = []

  add(change: Change): void {
    if (!isSubjective(change)) {
      this.#listed.push(change)
      return
    }
    const name = subjectOf(change)
    const known = this.#subjects.get(name)
    const count = (known?.count ?? 0) + 1
    this.#subjects.set(name, { first: known?.first ?? change, last: change, count })
    if (count <= MOST_LISTED) this.#listed.push(change)
  }

  /** Yields what is not flapping, and what is, where it began. */
  *[Symbol.iterator](): Generator<Change | Flapping> {
    for (const change of this.#listed) {
      const subject = isSubjective(change) ? this.#subjects.get(subjectOf(change)) : undefined
      if (subject === undefined || subject.count <= MOST_LISTED) yield change
      else if (subject.first === change) yield subject
    }
  }

  /** Number of instances and services that flap. */
  get flapping(): number {
    return this.#subjects.values().reduce((sum, { count }) => sum + Number(count > MOST_LISTED), 0)
  }
}
