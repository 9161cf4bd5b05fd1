import { MEASURES } from '../../domain/measure.ts'
import type { InstanceHistoryColumns, ServiceHistoryColumns } from '../message.ts'
import { readJson } from './read-json.ts'
import type { Subject, Track } from './track.ts'

/** What to read. */
export interface HistoryRequest {
  readonly subject: Subject
  /** A moment of the past; null for the present. */
  readonly at: string | null
  /** Milliseconds since the Unix epoch; null for the rounds that the server remembers. */
  readonly span: { readonly from: number; readonly to: number } | null
}

/** The path of a request, relative to the page. */
export function toHistoryPath({ subject, at, span }: HistoryRequest): string {
  const parameters = new URLSearchParams({ [subject.kind]: subject.name })
  if (at !== null) parameters.set('at', at)
  if (span !== null) {
    const { from, to } = span
    parameters.set('from', new Date(from).toISOString())
    parameters.set('to', new Date(to).toISOString())
  }
  return `api/v1/history?${parameters}`
}

/** The answer of the server as columns of charts. */
function toTrack(history: InstanceHistoryColumns | ServiceHistoryColumns): Track {
  const times = history.observedAt.map((at) => Date.parse(at))
  if ('healthy' in history) {
    const loads = MEASURES.flatMap(({ key }) => {
      const { mean, p50, max } = history[`${key}Percent`]
      return [
        [`${key}Mean`, mean],
        [`${key}Median`, p50],
        [`${key}Max`, max],
      ]
    })
    const columns = { ...Object.fromEntries(loads), healthy: history.healthy }
    return { times, columns, service: null }
  }
  const values = MEASURES.flatMap(({ key }) => [
    [key, history[`${key}Percent`]],
    [`${key}Median`, history.medians[`${key}Percent`]],
  ])
  // That of a failure is how long it took to fail.
  const latencyMs = history.latencyMs.map((value, place) => {
    const status = history.statuses[place]
    return status === 'unknown' || status === 'gone' ? null : value
  })
  return { times, columns: { ...Object.fromEntries(values), latencyMs }, service: history.service }
}

/**
 * Reads the values of an instance or a service over time.
 * @throws Error with a sentence if they cannot be read
 */
export async function readHistory(request: HistoryRequest, signal: AbortSignal): Promise<Track> {
  const answer = await readJson(toHistoryPath(request), signal)
  return toTrack(answer as InstanceHistoryColumns | ServiceHistoryColumns)
}
