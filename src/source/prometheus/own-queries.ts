import { UsageError } from '../../domain/error.ts'
import type { MeasureQuery, Queries } from './queries.ts'
import type { Scope } from './scope.ts'

/** Queries of the user, in place of those of a preset. */
export interface OwnQueries {
  readonly up?: string | undefined
  readonly cpu?: string | undefined
  readonly memory?: string | undefined
  /** The unit of the queries for CPU and memory. */
  readonly unit?: 'percent' | 'ratio' | undefined
}

/** Whether no query of a preset is needed for the values. */
export function hasMeasures({ cpu, memory }: OwnQueries): boolean {
  return cpu !== undefined && memory !== undefined
}

/** In parentheses, the second on a line of its own, because a query may end with a comment. */
function enclose(query: string): string {
  return `(${query}\n)`
}

function replaceMeasure(
  queries: readonly MeasureQuery[],
  own: string | undefined,
  unit: OwnQueries['unit'],
): readonly MeasureQuery[] {
  if (own === undefined) return queries
  return [{ query: unit === 'ratio' ? `100 * ${enclose(own)}` : own }]
}

function replaceUp(up: string, { matchers, ...scope }: Scope): Partial<Queries> {
  if (matchers.length > 0) {
    throw new UsageError(
      '--job and --match do not narrow a query of your own; write the selector into queries.up',
    )
  }
  const identity = scope.instanceLabel ?? 'instance'
  const all = enclose(up)
  return {
    up,
    identity: [identity],
    past: `(last_over_time(${all}[1h:5m]) unless on (${identity}) ${all}) * 0 - 1`,
    // The time of a computed value is that of the query.
    stale: null,
    missingParts: null,
  }
}

/** @throws UsageError if an option would not have its effect on a query of the user */
export function replaceQueries(queries: Queries, own: OwnQueries, scope: Scope): Queries {
  return {
    ...queries,
    cpu: replaceMeasure(queries.cpu, own.cpu, own.unit),
    windowMs: own.cpu === undefined ? queries.windowMs : null,
    memory: replaceMeasure(queries.memory, own.memory, own.unit),
    ...(own.up === undefined ? {} : replaceUp(own.up, scope)),
  }
}
