import { type Preset, PRESETS } from '../../domain/preset.ts'
import { queriesOfCpx } from './cpx.ts'
import { EXPORTERS, type HostPreset, queriesOfHosts } from './hosts.ts'
import { queriesOfPods } from './kubernetes.ts'
import { hasMeasures, type OwnQueries, replaceQueries } from './own-queries.ts'
import { oneOf, select } from './promql.ts'
import type { LabelValuesRequest, Queries } from './queries.ts'
import type { Scope } from './scope.ts'

/** Series that only the exporters of a preset have. */
const MARKERS = {
  node: EXPORTERS.node.markers,
  windows: EXPORTERS.windows.markers,
  kubernetes: ['kube_pod_info', 'kube_pod_status_phase'],
  cpx: ['cpx_up'],
} as const satisfies Readonly<Record<Preset, readonly string[]>>

/** Presets that are read together. */
export type Presets = readonly [Preset, ...Preset[]]

function isHostPreset(preset: Preset): preset is HostPreset {
  return preset in EXPORTERS
}

function markersOf(presets: readonly Preset[], { matchers }: Scope): string {
  const names = presets.flatMap((preset) => MARKERS[preset])
  return select('', [oneOf('__name__', names), ...matchers])
}

/** The request for the presets that have series. */
export function presetsRequest(scope: Scope): LabelValuesRequest {
  return { label: '__name__', match: markersOf(PRESETS, scope) }
}

/**
 * Chooses from the names of series. Pods come before the machines they run on. All machines belong
 * together. Our own metrics come last, because node_exporter passes them on. Queries of the user are
 * for machines, unless a preset is chosen.
 * @returns null if no preset has series
 */
export function choosePresets(names: readonly string[], own: OwnQueries = {}): Presets | null {
  const found = PRESETS.filter((preset) => MARKERS[preset].some((name) => names.includes(name)))
  const [first, second] = found.filter(isHostPreset)
  const isOpen = !hasMeasures(own)
  if (isOpen && found.includes('kubernetes')) return ['kubernetes']
  if (first !== undefined) return second === undefined ? [first] : [first, second]
  return isOpen && found.includes('cpx') ? ['cpx'] : null
}

/** The request for the jobs that have the series of presets. */
export function jobsRequest(presets: Presets, scope: Scope): LabelValuesRequest {
  return { label: 'job', match: markersOf(presets, scope) }
}

function queriesOfPresets(presets: Presets | null, jobs: readonly string[], scope: Scope): Queries {
  if (presets === null) return queriesOfHosts([], null, scope)
  if (presets.includes('kubernetes')) return queriesOfPods(jobs, scope)
  if (presets.includes('cpx')) return queriesOfCpx(scope)
  return queriesOfHosts(presets.filter(isHostPreset), jobs, scope)
}

/**
 * @param presets null if the user's queries are all there is; then every target is an instance
 * @param jobs the answer to the request for the jobs
 */
export function queriesOf(
  presets: Presets | null,
  jobs: readonly string[],
  own: OwnQueries,
  scope: Scope,
): Queries {
  const isServiceChosen = scope.serviceLabel !== null
  const queries = { ...queriesOfPresets(presets, jobs, scope), isServiceChosen }
  return replaceQueries(queries, own, scope)
}
