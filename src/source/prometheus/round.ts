import type { Failure } from '../../domain/failure.ts'
import { type Measure, MEASURE_KEYS } from '../../domain/measure.ts'
import type { Remark } from '../../domain/snapshot.ts'
import { ask, type Call, type QueryTime } from './call.ts'
import { askExtras } from './extras.ts'
import { Fleet } from './fleet.ts'
import type { Queries } from './queries.ts'
import { readSeries, readTarget } from './series.ts'
import type { Labels, Vector } from './vector.ts'

// After the answers that the values come from.
const EXTRAS_MS = 1000

/** What one round has found. */
export interface Found {
  readonly fleet: Fleet
  readonly remarks: readonly Remark[]
  readonly isPartial: boolean
}

/** The queries of one round, all for the same time. */
export class Round {
  readonly #call: Call
  readonly #queries: Queries
  readonly #moment: QueryTime
  readonly #fleet = new Fleet()
  readonly #texts = { warning: new Set<string>(), info: new Set<string>() }
  readonly #remarks: Remark[] = []
  #isPartial = false
  #failure: Failure | null = null
  #date: string | undefined

  constructor(call: Call, queries: Queries, moment: QueryTime) {
    this.#call = call
    this.#queries = queries
    this.#moment = moment
  }

  /** The time of the server, as its last answer says. */
  get date(): string | undefined {
    return this.#date
  }

  /** The number of instances; 0 before they are listed. */
  get listed(): number {
    return this.#fleet.members.length
  }

  /** A failure of one query is the failure of the round: then the others are not needed. */
  async read(): Promise<Found | Failure> {
    const listed = this.#list()
    const extras = listed.then(() => this.#readExtras())
    await Promise.all([
      listed,
      this.#readParts(),
      ...MEASURE_KEYS.map((measure) => this.#measure(measure, listed)),
    ])
    const noted = await this.#awaitExtras(extras)
    if (this.#failure !== null) return this.#failure
    const texts = (['warning', 'info'] as const).flatMap((code) =>
      [...this.#texts[code]].map((text) => ({ code, text })),
    )
    return {
      fleet: this.#fleet,
      remarks: [...texts, ...noted, ...this.#remarks, ...this.#describeBases()],
      isPartial: this.#isPartial,
    }
  }

  async #readExtras(): Promise<readonly Remark[]> {
    if (this.#failure !== null) return []
    return askExtras(this.#call, this.#queries, this.#fleet, this.#moment)
  }

  /** The extras are not worth a long wait. */
  async #awaitExtras(extras: Promise<readonly Remark[]>): Promise<readonly Remark[]> {
    const { clock } = this.#call
    const { promise: expiry, resolve } = Promise.withResolvers<readonly Remark[]>()
    const timer = clock.after(EXTRAS_MS, () => resolve([]))
    const remarks = await Promise.race([extras, expiry])
    clock.cancel(timer)
    return remarks
  }

  /** What 100 % is, for values that are not of a whole machine. */
  *#describeBases(): Generator<Remark> {
    for (const measure of MEASURE_KEYS) {
      const counts = this.#queries[measure].flatMap(({ of }, index) => {
        const count = of === undefined ? 0 : this.#fleet.countFrom(measure, index + 1)
        return of === undefined || count === 0 ? [] : [[of, count] as const]
      })
      if (counts.length > 0) yield { code: 'basis', measure, counts: Object.fromEntries(counts) }
    }
  }

  async #ask<T>(
    name: string,
    text: string,
    pick: (labels: Labels, value: number) => T,
  ): Promise<Vector<T> | null> {
    const answer = await ask(this.#call, { name, text, at: this.#moment.at, pick })
    if (!answer.ok) return this.#fail(answer.failure)
    this.#date = answer.date
    const { warnings, infos, isPartial } = answer.value
    for (const warning of warnings) this.#texts.warning.add(warning)
    for (const info of infos) this.#texts.info.add(info)
    this.#isPartial ||= isPartial || warnings.length > 0
    return answer.value
  }

  /** Fails because of series that are not the values of instances. */
  #refuse(measure: Measure, count: number): void {
    const problem = `it has ${count} series, more than there may be instances`
    this.#fail({ code: 'query', query: measure, problem, remedy: 'correct' })
  }

  #fail(failure: Failure): null {
    this.#failure ??= failure
    this.#call.budget.stop(failure)
    return null
  }

  async #list(): Promise<void> {
    const { identity, up } = this.#queries
    const { maxInstances } = this.#call
    const answer = await this.#ask('up', up, readTarget(this.#queries))
    if (answer === null) return
    if (answer.count > maxInstances) return void this.#fail({ code: 'tooMany', maxInstances })
    this.#fleet.list(answer.series)
    const { nameless } = this.#fleet
    if (nameless === 0) return
    if (nameless < answer.count) {
      return void this.#remarks.push({
        code: 'ignored',
        query: 'up',
        why: 'nameless',
        count: nameless,
      })
    }
    const problem = `no series has the label ${identity.map((name) => `"${name}"`).join(' or ')}`
    this.#fail({ code: 'query', query: 'up', problem, remedy: 'correct' })
  }

  async #readParts(): Promise<void> {
    const { missingParts } = this.#queries
    if (missingParts === null) return
    const { query, partOf } = missingParts
    const answer = await this.#ask('up', query, (labels) => labels.get(partOf))
    if (answer === null || answer.count === 0) return
    this.#isPartial = true
    this.#remarks.push({ code: 'missingParts', of: partOf, names: answer.series })
  }

  async #measure(measure: Measure, listed: Promise<void>): Promise<void> {
    let strangers = 0
    let count = 0
    for (const [index, { query }] of this.#queries[measure].entries()) {
      const answer = await this.#ask(measure, query, readSeries(this.#queries))
      await listed
      if (answer === null || this.#failure !== null) return
      if (answer.count > answer.series.length) return this.#refuse(measure, answer.count)
      strangers += this.#fleet.measure(measure, index + 1, answer.series)
      count += answer.series.length
      if (!this.#fleet.lacks(measure)) return
    }
    if (count === 0 || strangers < count) return
    this.#remarks.push({ code: 'ignored', query: measure, why: 'strange', count })
  }
}
