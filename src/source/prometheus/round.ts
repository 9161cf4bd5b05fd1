import type { Failure } from '../../domain/failure.ts'
import { type Measure, MEASURE_KEYS } from '../../domain/measure.ts'
import type { Remark } from '../../domain/snapshot.ts'
import { type Call, type QueryTime, sendQuery } from './call.ts'
import { applyExtras, type Extras, startExtras } from './extras.ts'
import { Fleet } from './fleet.ts'
import type { Queries } from './queries.ts'
import { readSeries, readTarget, type Target } from './series.ts'
import type { Labels, Vector } from './vector.ts'

/** The result of a round. */
export interface Found {
  readonly fleet: Fleet
  /** The instances of the last hour; null if they are not known. */
  readonly past: readonly Target[] | null
  readonly remarks: readonly Remark[]
  readonly isPartial: boolean
}

/** The queries of one round, all for the same time. */
export class Round {
  readonly #call: Call
  readonly #queries: Queries
  readonly #moment: QueryTime
  readonly #pastBefore: readonly Target[]
  readonly #fleet = new Fleet()
  readonly #texts = { warning: new Set<string>(), info: new Set<string>() }
  readonly #remarks: Remark[] = []
  #isPartial = false
  #failure: Failure | null = null
  #extras: Extras | null = null

  /** @param pastBefore the instances of the last hour, as an earlier round has found them */
  constructor(call: Call, queries: Queries, moment: QueryTime, pastBefore: readonly Target[]) {
    this.#pastBefore = pastBefore
    this.#call = call
    this.#queries = queries
    this.#moment = moment
  }

  /** The number of instances; 0 before they are listed. */
  get listed(): number {
    return this.#fleet.members.length
  }

  /** A failure of one query is the failure of the round: then the others are not needed. */
  async read(): Promise<Found | Failure> {
    const { clock } = this.#call
    const begunAt = clock.elapsed()
    const listed = this.#list()
    await Promise.all([
      listed,
      this.#readParts(),
      ...MEASURE_KEYS.map((measure) => this.#measure(measure, listed)),
    ])
    const completed = await this.#complete(clock.elapsed() - begunAt)
    if (this.#failure !== null) return this.#failure
    const texts = (['warning', 'info'] as const).flatMap((code) =>
      [...this.#texts[code]].map((text) => ({ code, text })),
    )
    return {
      fleet: this.#fleet,
      past: completed?.past ?? null,
      remarks: [
        ...texts,
        ...(completed?.remarks ?? []),
        ...this.#remarks,
        ...this.#describeBases(),
        ...this.#explainCpu(),
      ],
      isPartial: this.#isPartial,
    }
  }

  async #complete(tookMs: number) {
    const extras = this.#extras
    if (extras === null || this.#failure !== null) return null
    const { at } = this.#moment
    return applyExtras(this.#call, extras, this.#fleet, {
      at,
      pastBefore: this.#pastBefore,
      tookMs,
    })
  }

  /** Without the CPU of any instance, the window is perhaps shorter than the time between two scrapes. */
  *#explainCpu(): Generator<Remark> {
    const { windowMs } = this.#queries
    if (windowMs === null || this.#fleet.has('cpu') || !this.#fleet.has('memory')) return
    yield { code: 'noCpu', windowMs }
  }

  /** The meaning of 100 %, for values that are not of a whole machine. */
  *#describeBases(): Generator<Remark> {
    for (const measure of MEASURE_KEYS) {
      const counts = this.#queries[measure].flatMap(({ of }, index) => {
        const count = of === undefined ? 0 : this.#fleet.countFrom(measure, index + 1)
        return of === undefined || count === 0 ? [] : [[of, count] as const]
      })
      if (counts.length > 0) yield { code: 'basis', measure, counts: Object.fromEntries(counts) }
    }
  }

  async #query<T>(
    name: string,
    text: string,
    pick: (labels: Labels, value: number) => T,
  ): Promise<Vector<T> | null> {
    const answer = await sendQuery(this.#call, { name, text, at: this.#moment.at, pick })
    if (!answer.ok) return this.#fail(answer.failure)
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
    const answer = await this.#query('up', up, readTarget(this.#queries))
    if (answer === null) return
    if (answer.count > maxInstances) return void this.#fail({ code: 'tooMany', maxInstances })
    this.#fleet.list(answer.series)
    const { unlabeled: count } = this.#fleet
    if (count === answer.count && count > 0) return this.#refuseLabels(identity)
    if (this.#lacksServices) return this.#refuseLabels(this.#queries.service.flat())
    if (count > 0) this.#remarks.push({ code: 'ignored', query: 'up', why: 'unlabeled', count })
    this.#extras = startExtras(this.#call, this.#queries, this.#fleet, this.#moment)
  }

  /** Whether no instance has the label that the user chose for services. */
  get #lacksServices(): boolean {
    const { members } = this.#fleet
    const isChosen = this.#queries.isServiceChosen === true && members.length > 0
    return isChosen && members.every(({ service }) => service === '')
  }

  #refuseLabels(names: readonly string[]): void {
    const problem = `no series has the label ${names.map((name) => `"${name}"`).join(' or ')}`
    this.#fail({ code: 'query', query: 'up', problem, remedy: 'correct' })
  }

  async #readParts(): Promise<void> {
    const { missingParts } = this.#queries
    if (missingParts === null) return
    const { query, partOf } = missingParts
    const answer = await this.#query('up', query, (labels) => labels.get(partOf))
    if (answer === null || answer.count === 0) return
    this.#isPartial = true
    this.#remarks.push({ code: 'missingParts', of: partOf, names: answer.series })
  }

  async #measure(measure: Measure, listed: Promise<void>): Promise<void> {
    let unmatched = 0
    let count = 0
    for (const [index, { query }] of this.#queries[measure].entries()) {
      const answer = await this.#query(measure, query, readSeries(this.#queries))
      await listed
      if (answer === null || this.#failure !== null) return
      if (answer.count > answer.series.length) return this.#refuse(measure, answer.count)
      unmatched += this.#fleet.measure(measure, index + 1, answer.series)
      count += answer.series.length
      if (!this.#fleet.lacks(measure)) return
    }
    if (count === 0 || unmatched < count) return
    this.#remarks.push({ code: 'ignored', query: measure, why: 'unmatched', count })
  }
}
