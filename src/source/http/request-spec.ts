import type { IncomingHttpHeaders } from 'node:http'
import type { Failure } from '../../domain/failure.ts'
import type { RoundBudget } from './round-budget.ts'

/** Takes the body of one answer as it arrives. */
export interface BodyWriter {
  /** @throws MalformedError */
  write(chunk: Buffer): void
}

/** One GET, or one POST of a form. */
export interface RequestSpec {
  readonly path: string
  /** The body of a POST, as `application/x-www-form-urlencoded`. */
  readonly form?: string | undefined
  /** Takes the bodies of successful answers, which are otherwise collected: one for each attempt. */
  readonly receive?: (() => BodyWriter) | undefined
  /**
   * Names one of many alike, such as an instance's sample; null for any other request. A timeout of
   * a request with a key is final, and its success earns retries.
   */
  readonly key: string | null
  /** Whether a timeout is final although there is no key: on a local socket, no packet is lost. */
  readonly isTimeoutFinal?: boolean
  /** A longer body is a failure. */
  readonly maxBytes: number
  readonly budget: RoundBudget
}

/** The outcome of one attempt: an answer of any status, or the failure to get one. */
export type Reply =
  | {
      readonly ok: true
      readonly status: number
      readonly headers: IncomingHttpHeaders
      /** Empty if it was received. */
      readonly body: Buffer
    }
  | {
      readonly ok: false
      readonly failure: Failure
      /** No part of an answer was received. */
      readonly isSilent: boolean
      /** A kept connection failed, not the server: the request needs a new one. */
      readonly isStale: boolean
      /** The bytes received may be the rest of an earlier answer. */
      readonly isDoubtful: boolean
    }

/** Callbacks of one attempt: its first byte, if there is one, then its end. */
export interface ReplyListener {
  firstByte(): void
  end(reply: Reply): void
}
