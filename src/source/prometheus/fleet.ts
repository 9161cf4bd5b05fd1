import { type Measure, MEASURE_KEYS } from '../../domain/measure.ts'
import type { Condition } from '../../domain/snapshot.ts'
import type { MeasureQuery } from './queries.ts'
import type { Series, Target } from './series.ts'

/** The value of a measure; of several series only the number is of use. */
export interface Found {
  readonly query: MeasureQuery
  readonly value: number
  series: number
}

/** One instance, as all answers together describe it. Every job has its own. */
export interface Member {
  readonly name: string
  readonly job: string
  service: string
  /** 1: up; 0: down; -1: gone; perhaps anything else. */
  up: number
  condition: Condition | null
  /** The error of its last scrape. */
  problem?: string
  readonly found: Partial<Record<Measure, Found>>
  /** The instance of the same name in another job. */
  next: Member | null
}

/** The first in the order of their texts, so that the order of the answer has no effect. */
function firstOf(a: string, b: string): string {
  if (a === '' || b === '') return a + b
  return a < b ? a : b
}

/** The members of the fleet, found by name and job. */
export class Fleet {
  readonly members: Member[] = []
  /** Those of its members, and of the last hour. One of them may be empty: no service. */
  readonly services = new Set<string>()
  /** The number of series that name no instance. */
  nameless = 0
  readonly #byName = new Map<string, Member>()

  /** Adds the instances that are listed, up or not. Of several series of one instance the best counts. */
  list(targets: readonly Target[]): void {
    for (const target of targets) {
      const { name, job, service, value, condition } = target
      const known = this.#findExactly(name, job)
      if (name === '') this.nameless += 1
      else if (known === null) this.#add(target)
      else {
        // NaN stays.
        known.up = Math.max(known.up, value)
        known.service = firstOf(known.service, service)
        known.condition = firstCondition(known.condition, condition)
      }
    }
  }

  /**
   * Adds instances of the last hour. An instance that a job still has is not gone, but its last service
   * is known.
   */
  listPast(targets: readonly Target[]): void {
    const past = new Set<Member>()
    for (const target of targets) {
      const { name, job, service, value } = target
      this.services.add(service)
      if (name === '') continue
      for (const member of this.#find(name, job)) {
        if (member.service === '') member.service = service
        if (past.has(member)) member.up = Math.max(member.up, value)
      }
      if (!this.#byName.has(name)) past.add(this.#add(target))
    }
  }

  /**
   * Adds the values of one query to the members that have none of an earlier query.
   * @returns the number of series that belong to no member
   */
  measure(measure: Measure, query: MeasureQuery, all: readonly Series[]): number {
    let strangers = 0
    for (const { name, job, value } of all) {
      let isStranger = true
      for (const { found } of this.#find(name, job)) {
        isStranger = false
        const known = found[measure]
        if (known === undefined) found[measure] = { query, value, series: 1 }
        else if (known.query === query) known.series += 1
      }
      if (isStranger) strangers += 1
    }
    return strangers
  }

  /** Whether an instance that is up has no value yet. */
  lacks(measure: Measure): boolean {
    return this.members.some(({ up, found }) => up > 0 && found[measure] === undefined)
  }

  /** Notes why an instance is down. */
  blame(name: string, job: string, problem: string): void {
    if (problem === '') return
    for (const member of this.#find(name, job)) member.problem = problem
  }

  /** Whether another job has an instance of this name. */
  isShared({ name }: Member): boolean {
    return this.#byName.get(name)?.next !== null
  }

  has(name: string): boolean {
    return this.#byName.has(name)
  }

  #add({ name, job, service, value, condition }: Target): Member {
    const found = {}
    // The last job first.
    const next = this.#byName.get(name) ?? null
    const member = { name, job, service, up: value, condition, found, next }
    this.#byName.set(name, member)
    this.members.push(member)
    this.services.add(service)
    return member
  }

  /** The members of a name in a job. A series without a job belongs to all jobs, and the other way round. */
  *#find(name: string, job: string): Generator<Member> {
    for (let member = this.#byName.get(name) ?? null; member !== null; member = member.next) {
      if (member.job === job || member.job === '' || job === '') yield member
    }
  }

  #findExactly(name: string, job: string): Member | null {
    let member = this.#byName.get(name) ?? null
    while (member !== null && member.job !== job) member = member.next
    return member
  }
}

function firstCondition(a: Condition | null, b: Condition | null): Condition | null {
  if (a === null || b === null) return a ?? b
  return firstOf(a.code, b.code) === a.code ? a : b
}

/** The measures of a member that no query has a value of. */
export function findMissing({ found }: Member): Measure[] {
  return MEASURE_KEYS.filter((measure) => found[measure] === undefined)
}
