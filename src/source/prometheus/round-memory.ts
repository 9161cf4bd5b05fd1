import type { Preset } from '../../domain/preset.ts'
import type { Failure } from '../../domain/failure.ts'
import type { InstanceId, Remark, ScrapeResult, Snapshot } from '../../domain/snapshot.ts'
import { serviceOf } from '../../domain/status/instance-status.ts'
import { resultsOf, type SharedNames } from './results.ts'
import type { Found } from './round.ts'
import { NARROWING } from './scope.ts'
import type { Target } from './series.ts'

// Protects against labels that are invented.
const MAX_SERVICES = 10_000

const EXPORTERS: Readonly<Record<Preset, string>> = {
  node: 'node_exporter',
  windows: 'windows_exporter',
  kubernetes: 'kube-state-metrics',
  cpx: 'cpx-monitoring',
}

/** The result of a round, or the presets that have no metrics, or its failure. */
export type Outcome =
  | { readonly kind: 'found'; readonly found: Found; readonly presets: readonly Preset[] }
  | { readonly kind: 'nothing'; readonly presets: readonly Preset[] }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** The part of a snapshot that comes from the answers. */
export type Facts = Pick<
  Snapshot,
  'listing' | 'results' | 'knownServices' | 'remarks' | 'isPartial'
>

function describeNothing(presets: readonly Preset[], isNow: boolean): Remark {
  const of = presets.map((preset) => EXPORTERS[preset])
  return { code: 'noMetrics', of, narrowing: NARROWING, ...(!isNow && { isPast: true }) }
}

/** A result of an earlier round, failed. */
function failAgain(result: ScrapeResult, failure: Failure): ScrapeResult {
  const { id, ip } = result
  return { id, ip, latencyMs: null, kind: 'failure', failure, lastService: serviceOf(result) }
}

/** Outlives a round of the present: its results, the services seen, the names of several jobs. */
export class RoundMemory {
  #last: readonly ScrapeResult[] = []
  #shared: SharedNames = new Set()
  #past: readonly Target[] = []
  readonly #services = new Set<string>()

  /** The instances of the last hour, as the last round that knew them has found them. */
  get past(): readonly Target[] {
    return this.#past
  }

  /** @param isNow false for a moment of the past, which the present does not remember */
  take(outcome: Outcome, isNow: boolean): Facts {
    if (outcome.kind === 'failed') return this.#fail(outcome.failure)
    if (outcome.kind === 'nothing') {
      const listing = { ok: true, ids: [], duplicates: 0 } as const
      const remarks = [describeNothing(outcome.presets, isNow)]
      return { listing, results: [], knownServices: isNow ? [...this.#services] : [], remarks }
    }
    const { found, presets } = outcome
    const { fleet, remarks, isPartial } = found
    const { results, shared } = resultsOf(fleet, this.#shared)
    const isEmpty = results.length === 0
    if (isNow && found.past !== null) this.#past = found.past
    return {
      listing: { ok: true, ids: results.map(({ id }): InstanceId => id), duplicates: 0 },
      results,
      knownServices: isNow ? this.#remember(results, shared, fleet.services) : [...fleet.services],
      remarks: isEmpty ? [...remarks, describeNothing(presets, isNow)] : remarks,
      ...(isPartial && { isPartial }),
    }
  }

  #remember(
    results: readonly ScrapeResult[],
    shared: SharedNames,
    services: ReadonlySet<string>,
  ): readonly string[] {
    this.#last = results
    this.#shared = shared
    for (const service of services) {
      if (this.#services.size < MAX_SERVICES) this.#services.add(service)
    }
    return [...this.#services]
  }

  #fail(failure: Failure): Facts {
    return {
      listing: { ok: false, failure },
      results: this.#last.map((result) => failAgain(result, failure)),
      knownServices: [...this.#services],
    }
  }
}
