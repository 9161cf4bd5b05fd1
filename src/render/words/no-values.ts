import { type Measure, MEASURES } from '../../domain/measure.ts'
import { toSafe } from '../safe.ts'

/** `CPU and memory`. */
export function nameMeasures(measures: readonly Measure[]): string {
  const named = MEASURES.filter(({ key }) => measures.includes(key))
  return named.map(({ word }) => word).join(' and ')
}

/** `no data for CPU`. */
export function describeNoData({ measures }: { readonly measures: readonly Measure[] }): string {
  return `no data for ${nameMeasures(measures)}`
}

/** `down: connection refused`. */
export function describeDown({ problem }: { readonly problem?: string | undefined }): string {
  return problem === undefined ? 'down' : `down: ${toSafe(problem)}`
}
