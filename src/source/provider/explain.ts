import type { Failure } from '../../domain/failure.ts'
import { type Condition, CONDITION_CODES } from '../../domain/snapshot.ts'
import { cut } from '../cut.ts'
import { decodeJson, MalformedError } from '../decode-json.ts'
import { decodeService } from './decode.ts'

type Fields = Readonly<Record<string, unknown>>

const MOST_REASON_CHARACTERS = 200

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** Decodes the condition in an answer; undefined if it has none that is known. */
export function decodeCondition(answer: unknown): Condition | undefined {
  const condition = isRecord(answer) ? answer['condition'] : undefined
  const fields = isRecord(condition) ? condition : {}
  const code = CONDITION_CODES.find((known) => known === fields['code'])
  const { detail } = fields
  if (code === undefined) return undefined
  return typeof detail === 'string' ? { code, detail: cut(detail) } : { code }
}

/** What another monitor knows of an instance that it got no values from. */
export interface Explanation {
  readonly failure: Extract<Failure, { code: 'down' }>
  /** The service that it reported last; null if none is known. */
  readonly service: string | null
  /** Why it does not run. */
  readonly condition: Condition | undefined
}

function explain(fields: Fields): Explanation {
  const { reason, service } = fields
  const problem = typeof reason === 'string' ? { problem: cut(reason, MOST_REASON_CHARACTERS) } : {}
  return {
    failure: { code: 'down', ...problem },
    service: service === undefined ? null : decodeService(service),
    condition: decodeCondition(fields),
  }
}

/** Decodes a body whose error is one of these; null for any other body. */
function findExplanation(body: Buffer, errors: readonly string[]): Explanation | null {
  try {
    const value = decodeJson(body)
    return isRecord(value) && errors.includes(String(value['error'])) ? explain(value) : null
  } catch (error) {
    if (error instanceof MalformedError) return null
    throw error
  }
}

/** Returns what another monitor says of an instance without values; null for any other answer. */
export function explainInstance(status: number, body: Buffer): Explanation | null {
  return status === 504 ? findExplanation(body, ['No Answer', 'Not Running']) : null
}

/**
 * Returns why another monitor has no listing; null for any other answer, and before its first
 * round, for which a client may wait.
 */
export function explainListing(status: number, body: Buffer): Failure | null {
  const failure = status === 503 ? findExplanation(body, ['No Listing'])?.failure : undefined
  return failure?.problem === undefined ? null : failure
}
