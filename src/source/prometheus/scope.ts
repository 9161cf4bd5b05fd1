import { UsageError } from '../../domain/error.ts'
import { globMatcher, isLabelName, type Matcher } from './promql.ts'
import { parseSelector } from './selector.ts'

/** The options that decide which series are read. */
export interface ScopeOptions {
  /** A glob. */
  readonly job?: string | undefined
  /** A selector. */
  readonly match?: string | undefined
  readonly serviceLabel?: string | undefined
  readonly instanceLabel?: string | undefined
  readonly windowMs?: number | undefined
}

/** The options that select fewer instances. */
export const NARROWING = ['job', 'match'] as const

/** The limits of every query of a round. */
export interface Scope {
  readonly matchers: readonly Matcher[]
  /** The period of a rate. */
  readonly windowMs: number
  /** Null if the preset decides. */
  readonly serviceLabel: string | null
  readonly instanceLabel: string | null
}

const DEFAULT_WINDOW_MS = 300_000

function labelOf(option: string, label: string | undefined): string | null {
  if (label === undefined || isLabelName(label)) return label ?? null
  throw new UsageError(
    `${option}: unusable label "${label}"; use letters, digits and underscores, such as app`,
  )
}

function matchersOf({ job, match }: ScopeOptions): readonly Matcher[] {
  const matchers = match === undefined ? [] : parseSelector(match)
  if (matchers === null) {
    throw new UsageError(`--match: unusable selector "${match}"; use a form such as env="prod"`)
  }
  return job === undefined ? matchers : [globMatcher('job', job), ...matchers]
}

/** @throws UsageError for a label or a selector that cannot be used */
export function scopeOf(options: ScopeOptions): Scope {
  return {
    matchers: matchersOf(options),
    windowMs: options.windowMs ?? DEFAULT_WINDOW_MS,
    serviceLabel: labelOf('--serviceLabel', options.serviceLabel),
    instanceLabel: labelOf('--instanceLabel', options.instanceLabel),
  }
}
