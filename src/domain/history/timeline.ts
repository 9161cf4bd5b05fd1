import type { ScrapeResult, Snapshot } from '../snapshot.ts'
import { type Instance, judgeInstance, serviceOf, statusOf } from '../status/instance-status.ts'
import { judgeCounts } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import type { ServiceCounts } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import type { Change, ComparedRows } from './change.ts'
import { compareRound, type ComparedRound, findOutage } from './compare.ts'
import type { Gaps } from './gaps.ts'
import { followRound } from './rounds.ts'

/** The rows of a round in any order, judged once they are compared. */
class Rows implements ComparedRows {
  readonly #snapshot: Snapshot
  readonly #policy: Policy
  #instances: readonly Instance[] | undefined
  #services: readonly ServiceCounts[] | undefined

  constructor(snapshot: Snapshot, policy: Policy) {
    this.#snapshot = snapshot
    this.#policy = policy
  }

  get instances(): readonly Instance[] {
    this.#instances ??= judgeAll(this.#snapshot.results, this.#policy)
    return this.#instances
  }

  get services(): readonly ServiceCounts[] {
    const { thresholds } = this.#policy
    const count = (result: ScrapeResult) => {
      return { service: serviceOf(result), status: statusOf(result, thresholds) }
    }
    this.#services ??= judgeCounts(this.#snapshot.results.map(count), this.#snapshot, this.#policy)
    return this.#services
  }
}

function judgeAll(results: readonly ScrapeResult[], { thresholds }: Policy): readonly Instance[] {
  return results.map((result) => judgeInstance(result, thresholds))
}

/** Returns the results that are not as they were; null if all of them have to be compared. */
function findDiffering(
  last: ComparedRound | null,
  { results }: Snapshot,
  { thresholds }: Policy,
): ScrapeResult[] | null {
  const known = last?.instanceHistories
  if (known?.size !== results.length || last?.downSince !== null) return null
  const differing: ScrapeResult[] = []
  for (const result of results) {
    const before = known.get(result.id)
    if (before === undefined) return null
    const isSame = before.status === statusOf(result, thresholds)
    if (!isSame || before.service !== serviceOf(result)) differing.push(result)
  }
  return differing
}

/** Whether two rounds that have the same statuses of instances have the same ones of services. */
function hasSameServices(one: Snapshot, { isPartial, knownServices }: Snapshot): boolean {
  const { knownServices: others } = one
  const isSame = others.length === knownServices.length && one.isPartial === isPartial
  return isSame && others.every((name, at) => name === knownServices[at])
}

/** Finds the changes from round to round of a recording; remembers the last round alone. */
export class Timeline {
  readonly #policy: Policy
  readonly #gaps: Gaps
  #last: ComparedRound | null = null
  #lastStart: EpochMs | null = null
  /** Start of the outage before the first round whose listing could be read. */
  #downSince: EpochMs | null = null

  constructor(policy: Policy, gaps: Gaps) {
    this.#policy = policy
    this.#gaps = gaps
  }

  /** Returns the changes that come with the next round. */
  add(snapshot: Snapshot): readonly Change[] {
    const interruption = this.#findInterruption(snapshot)
    this.#lastStart = snapshot.startedAt
    const certainty = this.#last === null ? 'atLeast' : interruption.length > 0 ? 'about' : 'exact'
    const outage = findOutage(this.#last?.downSince ?? this.#downSince, snapshot, certainty)
    const found = this.#follow(snapshot, interruption.length > 0)
    return interruption.length + outage.length === 0
      ? found
      : [...interruption, ...outage, ...found]
  }

  /** A time without rounds, or a clock that was set back. */
  #findInterruption({ startedAt: at }: Snapshot): Change[] {
    const last = this.#lastStart
    if (last === null) return []
    if (at < last) return [{ at, kind: 'clock', backMs: last - at }]
    const lastedMs = this.#gaps.get(at)
    return lastedMs === undefined ? [] : [{ at: last, kind: 'gap', lastedMs }]
  }

  #follow(snapshot: Snapshot, isAfterGap: boolean): readonly Change[] {
    if (!snapshot.listing.ok) {
      if (this.#last === null) this.#downSince ??= snapshot.startedAt
      else this.#last = { ...this.#last, ...followRound(this.#last, snapshot) }
      return []
    }
    const judgement = new Rows(snapshot, this.#policy)
    const { found, instanceHistories, headroomHistories } = this.#compare(
      snapshot,
      judgement,
      isAfterGap,
    )
    const round = { snapshot, current: snapshot, downSince: null }
    this.#last = { ...round, judgement, instanceHistories, headroomHistories }
    this.#downSince = null
    return found
  }

  #compare(snapshot: Snapshot, rows: ComparedRows, isAfterGap: boolean) {
    const last = this.#last
    const differing = isAfterGap ? null : findDiffering(last, snapshot, this.#policy)
    if (last === null || differing === null) {
      return compareRound(last, snapshot, rows, { isAfterGap })
    }
    const { instanceHistories: kept, headroomHistories } = last
    if (differing.length === 0 && hasSameServices(last.snapshot, snapshot)) {
      return { found: [], instanceHistories: kept, headroomHistories }
    }
    const some = { instances: judgeAll(differing, this.#policy), services: rows.services }
    return compareRound(last, snapshot, some, { isAfterGap, kept })
  }
}
