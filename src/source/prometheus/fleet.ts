import { byMeasure, type Measure } from '../../domain/measure.ts'
import type { Condition } from '../../domain/snapshot.ts'
import type { LastError } from './last-errors.ts'
import type { Series, Target } from './series.ts'

/** One instance, as all answers together describe it. Every job has its own. */
export interface Member {
  readonly name: string
  readonly job: string
  /** Empty if no label names it. */
  service: string
  /** 1: up; 0: down; -1: gone; perhaps anything else. */
  up: number
  condition: Condition | null
  /** The error of its last scrape; empty if it is not known. */
  problem: string
  /** The age of its data, if they are older than two scrapes; 0 otherwise. */
  ageMs: number
  /** Its position among the members. */
  readonly index: number
  /** The instance of the same name in another job. */
  readonly next: Member | null
}

/** The value of a measure, and the number of series that have one. */
export interface Value {
  readonly value: number
  readonly series: number
}

/** The values of a measure by the positions of the members: an object for each would take five times as much. */
class Column {
  readonly values: Float64Array
  readonly counts: Uint32Array
  /** The number of the query that a value is from, which counts from 1; 0 without a value. */
  readonly queries: Uint8Array

  constructor(size: number) {
    this.values = new Float64Array(size)
    this.counts = new Uint32Array(size)
    this.queries = new Uint8Array(size)
  }
}

/** The first in the order of their texts, so that the order of the answer has no effect. */
function firstOf(a: string, b: string): string {
  if (a === '' || b === '') return a + b
  return a < b ? a : b
}

function firstCondition(a: Condition | null, b: Condition | null): Condition | null {
  if (a === null || b === null) return a ?? b
  return firstOf(a.code, b.code) === a.code ? a : b
}

/** Whether two series are of one job; one without a job belongs to all of them. */
function isOneJob(a: string, b: string): boolean {
  return a === b || a === '' || b === ''
}

/** The members of the fleet, found by name and job. */
export class Fleet {
  readonly members: Member[] = []
  /** Those of its members, and of the last hour. */
  readonly services = new Set<string>()
  /** Names of instances in several jobs. */
  readonly shared = new Set<string>()
  /** The number of series that name no instance. */
  unlabeled = 0
  readonly #byName = new Map<string, Member>()
  #columns = byMeasure(() => new Column(0))

  /** Lists the instances, up or not. Of several series of one instance the best counts. */
  list(targets: readonly Target[]): void {
    for (const target of targets) {
      const { name, job, service, value, condition } = target
      let known = this.#byName.get(name) ?? null
      while (known !== null && known.job !== job) known = known.next
      if (name === '') this.unlabeled += 1
      else if (known === null) this.#add(target)
      else {
        // NaN stays.
        known.up = Math.max(known.up, value)
        known.service = firstOf(known.service, service)
        known.condition = firstCondition(known.condition, condition)
      }
    }
    this.#columns = byMeasure(() => new Column(this.members.length))
  }

  /**
   * Adds instances of the last hour. An instance that a job still has is not gone, but its last service
   * is known.
   */
  listPast(targets: readonly Target[]): void {
    const listed = this.members.length
    for (const target of targets) {
      const { name, job, service, value } = target
      this.#addService(service)
      let member = this.#byName.get(name) ?? null
      if (member === null && name !== '') this.#add(target)
      for (; member !== null; member = member.next) {
        if (!isOneJob(member.job, job)) continue
        if (member.service === '') member.service = service
        if (member.index >= listed) member.up = Math.max(member.up, value)
      }
    }
  }

  /**
   * Adds the values of one query to the listed members that have none of an earlier query.
   * @param number of the query, from 1
   * @returns the number of series that belong to no member
   */
  measure(measure: Measure, number: number, all: readonly Series[]): number {
    const { values, counts, queries } = this.#columns[measure]
    let unmatched = 0
    for (const { name, job, value } of all) {
      let isUnmatched = true
      let member = this.#byName.get(name) ?? null
      for (; member !== null; member = member.next) {
        const { index } = member
        if (!isOneJob(member.job, job)) continue
        isUnmatched = false
        if (queries[index] === 0) {
          values[index] = value
          queries[index] = number
        }
        if (queries[index] === number) counts[index] = (counts[index] ?? 0) + 1
      }
      if (isUnmatched) unmatched += 1
    }
    return unmatched
  }

  /** Null if no query has a value. */
  valueOf({ index }: Member, measure: Measure): Value | null {
    const { values, counts } = this.#columns[measure]
    const { [index]: series = 0 } = counts
    return series === 0 ? null : { value: values[index] ?? Number.NaN, series }
  }

  /** Whether any instance has a value. */
  has(measure: Measure): boolean {
    return this.#columns[measure].counts.some((count) => count > 0)
  }

  /** Whether an instance that is up has no value yet. */
  lacks(measure: Measure): boolean {
    const { counts } = this.#columns[measure]
    return this.members.some(({ up, index }) => up > 0 && counts[index] === 0)
  }

  /** The number of instances that are up and have their value from a query. */
  countFrom(measure: Measure, number: number): number {
    const { queries } = this.#columns[measure]
    return this.members.filter(({ up, index }) => up > 0 && queries[index] === number).length
  }

  /** Notes why instances are down. */
  explainDown(errors: readonly LastError[]): void {
    for (const { name, job, problem } of errors) {
      for (const member of this.#find(name, job)) member.problem = problem
    }
  }

  /**
   * Notes which instances have old data.
   * @param times of their newest data, in Unix time
   * @param at the time of the round, in milliseconds
   * @returns the highest age
   */
  markStale(times: readonly Series[], at: number): number {
    let highest = 0
    for (const { name, job, value } of times) {
      const ageMs = at - 1000 * value
      highest = Math.max(highest, ageMs)
      for (const member of this.#find(name, job)) member.ageMs = Math.max(1, ageMs)
    }
    return highest
  }

  hasName(name: string): boolean {
    return this.#byName.has(name)
  }

  /** The instances of a name that a job has. */
  *#find(name: string, job: string): Generator<Member> {
    let member = this.#byName.get(name) ?? null
    for (; member !== null; member = member.next) if (isOneJob(member.job, job)) yield member
  }

  #add({ name, job, service, value, condition }: Target): void {
    // The last job first.
    const next = this.#byName.get(name) ?? null
    if (next !== null) this.shared.add(name)
    const index = this.members.length
    const member = { name, job, service, up: value, condition, problem: '', ageMs: 0, index, next }
    this.#byName.set(name, member)
    this.members.push(member)
    this.#addService(service)
  }

  #addService(service: string): void {
    if (service !== '') this.services.add(service)
  }
}
