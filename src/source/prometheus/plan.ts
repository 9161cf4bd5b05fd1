import { type Preset, type PresetChoice, PRESETS } from '../../domain/preset.ts'
import { type Answer, queryLabelValues, type Call } from './call.ts'
import { hasMeasures, type OwnQueries } from './own-queries.ts'
import { choosePresets, jobsRequest, type Presets, presetsRequest, queriesOf } from './presets.ts'
import type { Queries } from './queries.ts'
import type { Scope } from './scope.ts'

// Presets and jobs change rarely.
const VALID_MS = 60_000
const LOOK_BACK_MS = 3_600_000

/** The options that decide what is requested. */
export interface PlanOptions {
  readonly preset: PresetChoice
  readonly own: OwnQueries
  readonly scope: Scope
}

/** The queries for a time; none if no preset has metrics. */
export interface Plan {
  readonly at: number
  readonly queries: Queries | null
  /** The presets that the queries are of; null if they are all of the user. */
  readonly chosen: Presets | null
  /** The presets whose metrics are looked for, if the answer is empty. */
  readonly presets: readonly Preset[]
}

/** Whether a plan holds for a time, too. */
export function isValid({ at, queries }: Plan, time: number): boolean {
  return queries !== null && Math.abs(at - time) < VALID_MS
}

/** Finds the presets that have metrics, unless the user's queries are all that is needed. */
async function findPresets(
  call: Call,
  { preset, own, scope }: PlanOptions,
  period: { readonly from: number; readonly to: number },
): Promise<Answer<Presets | null>> {
  const isOwn = own.up !== undefined && hasMeasures(own)
  const known = preset === 'auto' ? null : ([preset] as const)
  if (known !== null || isOwn) return { ok: true, value: known }
  const names = await queryLabelValues(call, presetsRequest(scope), period)
  return names.ok ? { ...names, value: choosePresets(names.value, own) } : names
}

/** Describes the queries of a plan, one a line. */
export function describePlan({ chosen, queries }: Plan): readonly string[] {
  if (queries === null) return []
  const { up, cpu, memory } = queries
  return [
    `preset: ${chosen === null ? 'none, queries of the config file' : chosen.join(', ')}`,
    `query for up: ${up}`,
    ...cpu.map(({ query }) => `query for cpu: ${query}`),
    ...memory.map(({ query }) => `query for memory: ${query}`),
  ]
}

/** Decides what to request for a time, in milliseconds since the epoch. */
export async function makePlan(
  call: Call,
  options: PlanOptions,
  at: number,
): Promise<Answer<Plan>> {
  const { preset, own, scope } = options
  const period = { from: at - LOOK_BACK_MS, to: at }
  const found = await findPresets(call, options, period)
  if (!found.ok) return found
  const presets = preset === 'auto' ? PRESETS : [preset]
  const isWhole = hasMeasures(own)
  if (found.value === null) {
    const queries = isWhole ? queriesOf(null, [], own, scope) : null
    return { ...found, value: { at, queries, chosen: null, presets: isWhole ? [] : presets } }
  }
  const jobs = await queryLabelValues(call, jobsRequest(found.value, scope), period)
  if (!jobs.ok) return jobs
  return {
    ...jobs,
    value: {
      at,
      queries: queriesOf(found.value, jobs.value, own, scope),
      chosen: found.value,
      presets,
    },
  }
}
