import type { JudgedRows } from '../report/query.ts'
import type { Snapshot } from '../snapshot.ts'
import { type Instance, judgeInstance, serviceOf, statusOf } from '../status/instance-status.ts'
import type { Policy } from '../status/policy.ts'
import { judgeServices, type Service } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import type { Change } from './change.ts'
import { compareRound, type ComparedRound, findOutage } from './compare.ts'
import type { Gaps } from './gaps.ts'
import { followRound } from './rounds.ts'

/** The rows of a round in any order, judged once they are compared. */
class Rows implements JudgedRows {
  readonly #snapshot: Snapshot
  readonly #policy: Policy
  #instances: readonly Instance[] | undefined
  #services: readonly Service[] | undefined

  constructor(snapshot: Snapshot, policy: Policy) {
    this.#snapshot = snapshot
    this.#policy = policy
  }

  get instances(): readonly Instance[] {
    const { thresholds } = this.#policy
    this.#instances ??= this.#snapshot.results.map((result) => judgeInstance(result, thresholds))
    return this.#instances
  }

  get services(): readonly Service[] {
    this.#services ??= judgeServices(this.instances, this.#snapshot.knownServices, this.#policy)
    return this.#services
  }
}

/** Whether all instances are as they were, as in most rounds. */
function isUnchanged(
  { instanceHistories, downSince }: ComparedRound,
  { results }: Snapshot,
  { thresholds }: Policy,
): boolean {
  if (downSince !== null || results.length !== instanceHistories.size) return false
  return results.every((result) => {
    const known = instanceHistories.get(result.id)
    return known?.status === statusOf(result, thresholds) && known.service === serviceOf(result)
  })
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
    const round = { snapshot, current: snapshot, downSince: null, judgement }
    const last = this.#last
    if (last !== null && !isAfterGap && isUnchanged(last, snapshot, this.#policy)) {
      this.#last = { ...round, instanceHistories: last.instanceHistories }
      return []
    }
    const { found, instanceHistories } = compareRound(last, snapshot, judgement, isAfterGap)
    this.#last = { ...round, instanceHistories }
    this.#downSince = null
    return found
  }
}
