import { type Failure, isGone } from '../../domain/failure.ts'
import type { Timepiece } from '../../host.ts'
import type { RequestSpec } from './request-spec.ts'
import { decodeJson, MalformedError } from './decode-json.ts'
import type { Limiter, Work } from './limiter.ts'
import { parseRetryAfter } from './retry-after.ts'
import { decideRetry, type History, isShortage } from './retry.ts'
import type { Outcome } from './in-flight-request.ts'
import type { Reply, HttpClient } from './client.ts'

/** What spec came to, retries and all. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly reply: Extract<Reply, { ok: true }> }
  | { readonly ok: false; readonly failure: Failure }

export interface DecodableSpec<T> extends RequestSpec {
  readonly isListing: boolean
  /** @throws MalformedError */
  readonly decode: (value: unknown) => T
  /** Called exactly once. */
  readonly settle: (decoded: Decoded<T>) => void
}

/** What a request needs of its provider. */
interface AskAccess {
  readonly limiter: Limiter
  readonly clock: Timepiece
  readonly client: HttpClient
}

type Judged<T> = Decoded<T> & { readonly isUnparsable?: boolean }

/** One thing that is asked until it is answered, or until the rules say that it will not be. */
export class PendingRequest<T> implements Work {
  readonly spec: DecodableSpec<T>
  isAlone = false
  readonly #context: AskAccess
  readonly #history: History = { attempts: 0, waits: 0 }
  #isDoubtful = false

  constructor(question: DecodableSpec<T>, context: AskAccess) {
    this.spec = question
    this.#context = context
  }

  cancel(): void {
    const { budget, settle } = this.spec
    if (budget.end !== null) settle({ ok: false, failure: budget.end })
  }

  end(reply: Reply): ReturnType<Work['end']> {
    const { budget, settle, isListing } = this.spec
    const judged = this.#judge(reply)
    if (reply.ok) budget.shortage = null
    if (judged.ok) {
      // The answer is well-formed, so what came on the kept connection belonged to another request.
      if (this.#isDoubtful) this.#context.client.connections.fallOutOfStep()
      if (!isListing) budget.succeed()
      settle(judged)
      return { outcome: 'ok' }
    }
    if (budget.end !== null) {
      this.cancel()
      return { outcome: 'broken' }
    }
    return this.#fail(judged.failure, reply, judged.isUnparsable === true)
  }

  #fail(failure: Failure, reply: Reply, isUnparsable: boolean): ReturnType<Work['end']> {
    const { budget, settle, isListing } = this.spec
    const outcome = outcomeOf(failure, reply)
    if (!isListing && isGone(failure)) budget.succeed()
    budget.shortage = outcome === 'starved' ? failure : null
    if (outcome === 'starved' && 'errno' in failure) budget.shortOf = failure.errno
    if (outcome === 'dropped') budget.failToConnect(failure)
    const isStale = !reply.ok && reply.isStale
    this.#isDoubtful ||= !reply.ok && reply.isDoubtful
    this.isAlone ||= isStale
    const next = decideRetry(
      failure,
      this.#history,
      { isListing, isStale, isUnparsable },
      Math.random,
    )
    const retryAfterMs = failure.code === 'http' ? failure.retryAfterMs : undefined
    const isTooLate = this.#context.clock.elapsed() + (retryAfterMs ?? 0) > budget.deadlineAt
    const isBeyond = isTooLate && failure.code === 'http' && retryAfterMs !== undefined
    const told = isBeyond ? { ...failure, deadlineMs: budget.deadlineMs } : failure
    if (isBeyond && outcome === 'throttled') budget.refuse(told)
    const isOver = budget.end !== null || isTooLate || next.kind === 'giveUp'
    if (isOver || (next.isCharged && !budget.takeRetry())) settle({ ok: false, failure: told })
    else this.#askAgain(next.delayMs, next.isCharged || outcome === 'throttled')
    const isPause = !isTooLate && (outcome === 'throttled' || outcome === 'overloaded')
    return { outcome, pauseMs: isPause ? retryAfterMs : 0 }
  }

  /** @param isCounted not where a connection died in our hands, or this machine was short of any */
  #askAgain(delayMs: number, isCounted: boolean): void {
    const { budget } = this.spec
    const ask = () => {
      if (budget.end !== null) return this.cancel()
      if (isCounted) budget.retries += 1
      this.#context.limiter.enqueue(this)
    }
    // A retry without delay goes before all other requests.
    if (delayMs === 0) ask()
    else budget.wait(delayMs, ask)
  }

  #judge(reply: Reply): Judged<T> {
    if (!reply.ok) return reply
    const { status, headers } = reply
    if (status < 100 || (status > 200 && status < 300 && status !== 204)) {
      return { ok: false, failure: { code: 'protocol', problem: nameStatus(status) } }
    }
    if (status < 200 || status > 299) return { ok: false, failure: failureOf(status, headers) }
    try {
      return { ok: true, value: this.spec.decode(decodeJson(reply.body)), reply }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error
      const failure: Failure = { code: 'malformed', problem: error.message }
      return { ok: false, failure, isUnparsable: error.isUnparsable }
    }
  }
}

/** Only 200 is a whole answer to a plain GET; 204 has an empty body, which is told in its own way. */
function nameStatus(status: number): string {
  return `HTTP ${String(status).padStart(3, '0')}`
}

function failureOf(
  status: number,
  { location, date, ...headers }: Extract<Reply, { ok: true }>['headers'],
): Failure {
  const retryAfterMs = parseRetryAfter(headers['retry-after'], date, Date.now())
  return {
    code: 'http',
    status,
    ...(location !== undefined && { location }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

function outcomeOf(failure: Failure, reply: Reply): Outcome {
  if (isShortage(failure)) return 'starved'
  if (!reply.ok) {
    if (!reply.isSilent || reply.isStale) return 'broken'
    if (failure.code === 'timeout') return 'silent'
    return ['refused', 'reset', 'unreachable'].includes(failure.code) ? 'dropped' : 'broken'
  }
  if (reply.status === 429) return 'throttled'
  if (reply.status === 503) return 'overloaded'
  return reply.status < 500 ? 'ok' : 'broken'
}
