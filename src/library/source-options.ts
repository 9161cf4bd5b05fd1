import { UsageError } from '../domain/error.ts'
import { PRESET_CHOICES, type PresetChoice } from '../domain/preset.ts'
import { listForms, takesOption } from '../open.ts'
import { suggest } from '../options/suggest.ts'
import { isPlainObject, refusal } from './argument.ts'
import { type Check, checkText, checkToken, oneOf, within } from './check.ts'

/** Options that only some sources take; another one refuses them. */
export interface SourceSettings {
  /** Prometheus: the metrics to query; `auto` takes those that exist (`auto`). */
  readonly preset?: PresetChoice
  /** PromQL that replaces that of the preset; the values are percentages, or ratios from 0 to 1. */
  readonly queries?: {
    readonly up?: string
    readonly cpu?: string
    readonly memory?: string
    readonly unit?: 'percent' | 'ratio'
  }
  /** CPU is averaged over this time, in milliseconds: 100 to 86,400,000. */
  readonly windowMs?: number
  /** Prometheus: only the targets of jobs that match this glob. */
  readonly job?: string
  /** Prometheus: only the targets with these labels: `{env="prod"}`. */
  readonly match?: string
  /** The label that names the service of an instance (`service`, else `app`, else `job`). */
  readonly serviceLabel?: string
  /** Prometheus: the label that names an instance (`instance`). */
  readonly instanceLabel?: string
  /** Docker: only the containers of this Compose project. */
  readonly project?: string
  /** A bearer token that is sent to every target. */
  readonly targetToken?: string
}

const QUERIES = {
  up: checkText,
  cpu: checkText,
  memory: checkText,
  unit: oneOf('percent', 'ratio'),
} satisfies Record<keyof NonNullable<SourceSettings['queries']>, Check>

function checkQueries(name: string, value: unknown): void {
  if (!isPlainObject(value)) throw refusal(name, value, 'a plain object with queries')
  for (const [key, query] of Object.entries(value)) {
    if (!Object.hasOwn(QUERIES, key)) {
      const guess = suggest(key, Object.keys(QUERIES))
      throw new UsageError(`unknown option ${JSON.stringify(`${name}.${key}`)}${guess}`)
    }
    if (query !== undefined) QUERIES[key as keyof typeof QUERIES](`${name}.${key}`, query)
  }
}

/** The options that only some sources take. */
export const SOURCE = {
  preset: oneOf(...PRESET_CHOICES),
  queries: checkQueries,
  windowMs: within('number', 100, 86_400_000),
  job: checkText,
  match: checkText,
  serviceLabel: checkText,
  instanceLabel: checkText,
  project: checkText,
  targetToken: checkToken,
} satisfies Record<keyof SourceSettings, Check>

/** The option of the command that is the same, where its name differs. */
const OPTION_OF: Readonly<Record<string, string>> = {
  queries: 'queries.up',
  windowMs: 'window',
  targetToken: 'targetTokenFile',
}

/** @throws UsageError if the source at `address` does not take one of the options */
export function checkTaken(address: unknown, options: SourceSettings): void {
  // A call refuses what is no address.
  if (typeof address !== 'string') return
  for (const name of Object.keys(SOURCE)) {
    const option = OPTION_OF[name] ?? name
    if (!Object.hasOwn(options, name) || takesOption(address, option)) continue
    const forms = listForms(option).join(' or ')
    throw new UsageError(`${name} is not an option of ${address}; use it with ${forms}`)
  }
}
