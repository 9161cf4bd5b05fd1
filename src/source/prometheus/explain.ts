import type { Failure } from '../../domain/failure.ts'
import { isHtml } from './elements.ts'

type QueryFailure = Extract<Failure, { code: 'query' }>
type Remedy = QueryFailure['remedy']

// Enough for a position and the reason.
const MAX_PROBLEM = 300
// VictoriaMetrics repeats the request, or the whole query, before the reason.
const REPETITION =
  /^(?:remoteAddr: "[^"]*"; requestURI: \S+; )?(?:error when executing query="(?:[^"\\]|\\.)*"[^:]*: )?/
// Its answer to any path that it does not know.
const NO_SUCH_PATH = 'unsupported path requested'
const NOT_READY = 'Service Unavailable'
const NO_TENANT = 'no org id'
// Words about limits of Prometheus, Thanos, Mimir and VictoriaMetrics.
const TOO_MUCH = /too many|too large|exceed|maximum|limit/i
const TOO_LONG = /timed? ?out|deadline/i

interface ApiError {
  readonly type: unknown
  readonly text: string
}

/** Decodes `{"status":"error","errorType":"bad_data","error":"…"}`, or the plain text of VictoriaMetrics. */
function decodeError(status: number, body: Buffer): ApiError | null {
  const text = body.toString()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const isOfQuery = [400, 422].includes(status) && !text.includes(NO_SUCH_PATH)
    return isOfQuery && text.trim() !== '' && !isHtml(body) ? { type: null, text } : null
  }
  const { errorType: type, error } = (value ?? {}) as { errorType?: unknown; error?: unknown }
  return typeof error === 'string' && error !== '' ? { type, text: error } : null
}

function shorten(text: string): string {
  const line = text.replace(REPETITION, '').replaceAll(/\s+/g, ' ').trim()
  return line.length > MAX_PROBLEM ? `${line.slice(0, MAX_PROBLEM)}…` : line
}

function remedyFor(status: number, { type, text }: ApiError): Remedy {
  if (type === 'canceled') return 'retry'
  if (type === 'timeout' || TOO_LONG.test(text)) return 'wait'
  if (TOO_MUCH.test(text)) return 'narrow'
  return status < 500 ? 'correct' : null
}

/**
 * Returns the failure that the body of an error explains; null if its status says as much.
 * @param query the name of the query
 */
export function explainError(query: string, status: number, body: Buffer): Failure | null {
  const fail = (problem: string, remedy: Remedy): Failure => ({
    code: 'query',
    query,
    problem: `${problem} (HTTP ${status})`,
    remedy,
  })
  const isBare = (text: string) => body.length < 100 && body.toString().trim() === text
  if (status === 503 && isBare(NOT_READY))
    return fail('the server is starting or stopping', 'retry')
  if (status === 401 && isBare(NO_TENANT)) return fail(NO_TENANT, 'tenant')
  // HTTP itself says what to do about these.
  if (status < 400 || [401, 403, 404, 407, 429].includes(status)) return null
  const error = decodeError(status, body)
  if (error === null) return null
  // Names are requested with nothing of the user but --match.
  const isOfMatch = query === 'metrics' && /\bregex/i.test(error.text)
  return fail(shorten(error.text), isOfMatch ? 'match' : remedyFor(status, error))
}

/** Names the query that took the whole round; other failures stay. */
export function explainLate(
  query: string,
  failure: Failure,
  { deadlineMs }: { readonly deadlineMs: number },
): Failure {
  // A shorter timeout is that of connecting.
  const isLate = failure.code === 'deadline' || failure.code === 'timeout'
  if (!isLate || failure.afterMs < deadlineMs) return failure
  const problem = `no answer within the ${deadlineMs / 1000} s of the round (deadline)`
  return { code: 'query', query, problem, remedy: 'wait' }
}
