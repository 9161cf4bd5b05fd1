import { type Failure, isGone } from '../domain/failure.ts'
import type { Timepiece } from '../domain/host.ts'
import type { Asking } from './asking.ts'
import { decodeJson, MalformedError } from './decode.ts'
import type { Limiter, Work } from './limiter.ts'
import { parseRetryAfter } from './retry-after.ts'
import { decideRetry, type History, isShortage } from './retry.ts'
import type { Outcome } from './ticket.ts'
import type { Reply, Wire } from './wire.ts'

/** What asking came to, retries and all. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly reply: Extract<Reply, { ok: true }> }
  | { readonly ok: false; readonly failure: Failure }

export interface Question<T> extends Asking {
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
  readonly wire: Wire
}

type Judged<T> = Decoded<T> & { readonly isUnparsable?: boolean }

/** One thing that is asked until it is answered, or until the rules say that it will not be. */
export class Ask<T> implements Work {
  readonly asking: Question<T>
  isAlone = false
  readonly #access: AskAccess
  readonly #history: History = { attempts: 0, waits: 0 }
  #isDoubtful = false

  constructor(question: Question<T>, access: AskAccess) {
    this.asking = question
    this.#access = access
  }

  cancel(): void {
    const { traffic, settle } = this.asking
    if (traffic.end !== null) settle({ ok: false, failure: traffic.end })
  }

  end(reply: Reply): ReturnType<Work['end']> {
    const { traffic, settle, isListing } = this.asking
    const judged = this.#judge(reply)
    if (reply.ok) traffic.shortage = null
    if (judged.ok) {
      // The answer is well-formed, so what came on the kept connection belonged to another request.
      if (this.#isDoubtful) this.#access.wire.connections.fallOutOfStep()
      if (!isListing) traffic.succeed()
      settle(judged)
      return { outcome: 'ok' }
    }
    if (traffic.end !== null) {
      this.cancel()
      return { outcome: 'broken' }
    }
    return this.#fail(judged.failure, reply, judged.isUnparsable === true)
  }

  #fail(failure: Failure, reply: Reply, isUnparsable: boolean): ReturnType<Work['end']> {
    const { traffic, settle, isListing } = this.asking
    const outcome = outcomeOf(failure, reply)
    if (!isListing && isGone(failure)) traffic.succeed()
    traffic.shortage = outcome === 'starved' ? failure : null
    if (outcome === 'starved' && 'errno' in failure) traffic.shortOf = failure.errno
    if (outcome === 'dropped') traffic.failToConnect(failure)
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
    const isTooLate = this.#access.clock.elapsed() + (retryAfterMs ?? 0) > traffic.deadlineAt
    const isBeyond = isTooLate && failure.code === 'http' && retryAfterMs !== undefined
    const told = isBeyond ? { ...failure, deadlineMs: traffic.deadlineMs } : failure
    if (isBeyond && outcome === 'throttled') traffic.refuse(told)
    const isOver = traffic.end !== null || isTooLate || next.kind === 'giveUp'
    if (isOver || (next.isCharged && !traffic.takeRetry())) settle({ ok: false, failure: told })
    else this.#askAgain(next.delayMs, next.isCharged || outcome === 'throttled')
    const isPause = !isTooLate && (outcome === 'throttled' || outcome === 'overloaded')
    return { outcome, pauseMs: isPause ? retryAfterMs : 0 }
  }

  /** @param isCounted not where a connection died in our hands, or this machine was short of any */
  #askAgain(delayMs: number, isCounted: boolean): void {
    const { traffic } = this.asking
    const ask = () => {
      if (traffic.end !== null) return this.cancel()
      if (isCounted) traffic.retries += 1
      this.#access.limiter.enqueue(this)
    }
    // A retry without delay goes before all other requests.
    if (delayMs === 0) ask()
    else traffic.wait(delayMs, ask)
  }

  #judge(reply: Reply): Judged<T> {
    if (!reply.ok) return reply
    const { status, headers } = reply
    if (status < 100 || (status > 200 && status < 300 && status !== 204)) {
      return { ok: false, failure: { code: 'protocol', problem: nameStatus(status) } }
    }
    if (status < 200 || status > 299) return { ok: false, failure: failureOf(status, headers) }
    try {
      return { ok: true, value: this.asking.decode(decodeJson(reply.body)), reply }
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
