import type { Failure } from '../../domain/failure.ts'
import { cut } from '../cut.ts'
import { decodeJson, MalformedError } from '../decode-json.ts'
import { requestKept } from '../http/budget.ts'
import type { Decoded, HttpContext } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { HTML, isHtml } from './elements.ts'
import { explainError, explainLate } from './explain.ts'
import type { LabelValuesRequest } from './queries.ts'
import { type Labels, type Vector, VectorReader } from './vector.ts'

/** The path of instant queries, under the address. */
export const QUERY = '/api/v1/query'

// More than Prometheus writes for a series with many labels.
const BYTES_PER_SERIES = 4096
const MIN_BYTES = 16 * 1024 * 1024

/** The requests of one round. */
export interface Call extends HttpContext {
  readonly basePath: string
  readonly budget: RoundBudget
  readonly maxInstances: number
}

/** The time that queries are evaluated for. */
export interface QueryTime {
  /** In milliseconds since the epoch. */
  readonly at: number
  /** Whether this is the present of the server. */
  readonly isNow: boolean
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

/** A decoded answer, without its headers. */
export function answerOf<T>(decoded: Decoded<T>): Answer<T> {
  return decoded.ok ? { ok: true, value: decoded.value } : decoded
}

/** Milliseconds as seconds, exactly. */
function toSeconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

export interface Query<T> {
  /** Names it in failures: `cpu`. */
  readonly name: string
  readonly text: string
  /** The time that it is evaluated for, in milliseconds since the epoch. */
  readonly at: number
  readonly pick: (labels: Labels, value: number) => T
}

/** Sends an instant query. It may take until the deadline of the round, on both sides. */
export async function sendQuery<T>(call: Call, query: Query<T>): Promise<Answer<Vector<T>>> {
  const { basePath, budget, clock, maxInstances } = call
  const { name, text, at, pick } = query
  const leftMs = Math.max(1, Math.ceil(budget.deadlineAt - clock.elapsed()))
  const parameters = { query: text, time: toSeconds(at), timeout: `${leftMs}ms` }
  const decoded = await requestKept(call, {
    path: basePath + QUERY,
    form: new URLSearchParams(parameters).toString(),
    key: null,
    maxBytes: Math.max(MIN_BYTES, maxInstances * BYTES_PER_SERIES),
    budget,
    receive: () => new VectorReader(pick, maxInstances + 1),
    explain: (status, body) => explainError(name, status, body),
  })
  if (!decoded.ok) return { ok: false, failure: explainLate(name, decoded.failure, budget) }
  const { problem } = decoded.value
  if (problem === null) return answerOf(decoded)
  return { ok: false, failure: { code: 'query', query: name, problem, remedy: 'correct' } }
}

const MAX_TIME_BYTES = 65_536

function decodeTime(body: Buffer): number {
  const { data } = (decodeJson(body) ?? {}) as { data?: { result?: { value?: unknown[] }[] } }
  const seconds = data?.result?.[0]?.value?.[0]
  if (typeof seconds !== 'number') throw new MalformedError(`no time: ${cut(body.toString())}`)
  return 1000 * seconds
}

/**
 * Requests the time of the server: a query without a time is evaluated for its present. The header Date
 * may be that of a proxy.
 * @returns milliseconds since the epoch
 */
export async function queryServerTime(call: Call): Promise<Answer<number>> {
  const decoded = await requestKept(call, {
    path: call.basePath + QUERY,
    form: new URLSearchParams({ query: 'vector(1)' }).toString(),
    key: null,
    maxBytes: MAX_TIME_BYTES,
    budget: call.budget,
    decode: decodeTime,
    explain: (status, body) => explainError('time', status, body),
  })
  return answerOf(decoded)
}

const MAX_VALUES_BYTES = 4 * 1024 * 1024

function decodeValues(body: Buffer): string[] {
  if (isHtml(body)) throw new MalformedError(HTML)
  const { status, data } = (decodeJson(body) ?? {}) as { status?: unknown; data?: unknown }
  if (status !== 'success' || !Array.isArray(data)) {
    throw new MalformedError(`no array "data": ${cut(body.toString())}`)
  }
  return data.filter((value) => typeof value === 'string')
}

/** Requests the values of a label around a time. */
export async function queryLabelValues(
  call: Call,
  { label, match }: LabelValuesRequest,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Answer<string[]>> {
  const { basePath, budget } = call
  const parameters = { 'match[]': match, start: toSeconds(from), end: toSeconds(to) }
  const search = new URLSearchParams(parameters).toString()
  const decoded = await requestKept(call, {
    path: `${basePath}/api/v1/label/${encodeURIComponent(label)}/values?${search}`,
    key: null,
    maxBytes: MAX_VALUES_BYTES,
    budget,
    decode: decodeValues,
    explain: (status, body) => explainError('metrics', status, body),
  })
  return answerOf(decoded)
}
