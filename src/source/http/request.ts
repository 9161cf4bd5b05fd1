import { type Failure, isGone } from '../../domain/failure.ts'
import type { Clock } from '../../host.ts'
import type { HttpClient } from './client.ts'
import { MalformedError } from '../decode-json.ts'
import type { RequestOutcome } from './limit.ts'
import type { Limiter, Work } from './limiter.ts'
import type { BodyWriter, Reply, RequestSpec } from './request-spec.ts'
import { decideRetry, isShortage, isUnreachable, parseRetryAfter } from './retry.ts'

type Answer = Extract<Reply, { ok: true }>

/** The result of a request, retries included. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly headers: Answer['headers'] }
  | { readonly ok: false; readonly failure: Failure }

/** Decodes a body as it arrives. */
export interface BodyReader<T> extends BodyWriter {
  /** @throws MalformedError */
  end(): T
}

interface WholeBody<T> {
  readonly receive?: undefined
  /** @throws MalformedError */
  readonly decode: (body: Buffer, headers: Answer['headers']) => T
}

interface StreamedBody<T> {
  readonly receive: () => BodyReader<T>
}

/** A request with a decoder of its answer. */
export type ReadSpec<T> = Omit<RequestSpec, 'receive'> &
  (WholeBody<T> | StreamedBody<T>) & {
    /** Returns the failure that the body of an answer other than 2xx explains, if it does. */
    readonly explain?: (status: number, body: Buffer) => Failure | null
  }

export type DecodableSpec<T> = ReadSpec<T> & {
  /** Called exactly once. */
  readonly settle: (decoded: Decoded<T>) => void
}

/** The parts that send requests to one server. */
export interface HttpContext {
  readonly limiter: Limiter
  readonly clock: Clock
  readonly client: HttpClient
}

/** The parts that repeat requests, whatever sends them. */
export interface RequestContext {
  readonly limiter: Pick<Limiter, 'enqueue'>
  readonly clock: Clock
  readonly client: { readonly connections: Pick<HttpClient['connections'], 'fallOutOfStep'> }
}

/** A request that is repeated until it is answered, or until the rules give it up. */
export class PendingRequest<T> implements Work {
  readonly spec: DecodableSpec<T>
  isAlone: boolean
  #reader: BodyReader<T> | null = null
  readonly #context: RequestContext
  readonly #history = { attempts: 0, waits: 0 }
  #isDoubtful = false

  constructor(context: RequestContext, spec: DecodableSpec<T>, isAlone: boolean) {
    this.#context = context
    const { receive } = spec
    this.spec =
      receive === undefined ? spec : { ...spec, receive: () => (this.#reader = receive()) }
    this.isAlone = isAlone
  }

  /** Queues the request, unless its round has ended. */
  enqueue(): void {
    if (this.spec.budget.end === null) this.#context.limiter.enqueue(this)
    else this.cancel()
  }

  cancel(): void {
    const { budget, settle } = this.spec
    if (budget.end !== null) settle({ ok: false, failure: budget.end })
  }

  end(reply: Reply): ReturnType<Work['end']> {
    const { budget, settle, key } = this.spec
    if (reply.ok) budget.shortage = null
    const decoded = reply.ok ? this.#decode(reply) : reply
    if (decoded.ok) {
      // The answer is well-formed, so the bytes on the kept connection belonged to another request.
      if (this.#isDoubtful) this.#context.client.connections.fallOutOfStep()
      if (key !== null) budget.succeed()
      settle(decoded)
      return { outcome: 'ok' }
    }
    if (budget.end === null) return this.#fail(decoded.failure, reply, 'isUnparsable' in decoded)
    this.cancel()
    return { outcome: 'broken' }
  }

  #fail(failure: Failure, reply: Reply, isUnparsable: boolean): ReturnType<Work['end']> {
    const { budget, settle, key, isTimeoutFinal = false } = this.spec
    const { clock } = this.#context
    const outcome = outcomeOf(failure, reply)
    this.#account(failure, outcome)
    const isStale = !reply.ok && reply.isStale
    this.#isDoubtful ||= !reply.ok && reply.isDoubtful
    this.isAlone ||= isStale
    const isOneOfMany = budget.hasManyServers && key !== null
    const retriesTimeout = key === null && !isTimeoutFinal
    const circumstances = { retriesTimeout, isStale, isUnparsable, isOneOfMany }
    const retry = decideRetry(failure, this.#history, circumstances, clock.random)
    const requestedMs = failure.code === 'http' ? failure.retryAfterMs : undefined
    const isTooLate = clock.elapsed() + (requestedMs ?? 0) > budget.deadlineAt
    const isBeyond = isTooLate && requestedMs !== undefined
    const reported = isBeyond ? { ...failure, deadlineMs: budget.deadlineMs } : failure
    if (isBeyond && outcome === 'throttled') budget.refuse(reported)
    const isOver = budget.end !== null || isTooLate || retry === null
    if (isOver || (retry.isCharged && !budget.takeRetry())) settle({ ok: false, failure: reported })
    else this.#retry(retry.delayMs, retry.isCharged || outcome === 'throttled')
    const isPause = !isTooLate && (outcome === 'throttled' || outcome === 'overloaded')
    return { outcome, pauseMs: isPause ? requestedMs : 0 }
  }

  #account(failure: Failure, outcome: RequestOutcome): void {
    const { budget, key } = this.spec
    budget.shortage = outcome === 'starved' && 'errno' in failure ? failure : null
    budget.shortOf = budget.shortage?.errno ?? budget.shortOf
    if (key !== null && isGone(failure)) budget.succeed()
    if (outcome === 'dropped') budget.failToConnect(failure)
  }

  /** @param isCounted false if a kept connection died, or this machine was short of something */
  #retry(delayMs: number, isCounted: boolean): void {
    const { budget } = this.spec
    const retry = () => {
      if (isCounted && budget.end === null) budget.retries += 1
      this.enqueue()
    }
    // A retry without delay goes before all other requests.
    if (delayMs === 0) retry()
    else budget.wait(delayMs, retry)
  }

  #decode(answer: Answer): Decoded<T> {
    const { status, headers } = answer
    // Only 200 is a whole answer to a plain request; the empty body of a 204 is reported as such.
    if (status !== 200 && status !== 204) return { ok: false, failure: this.#failureOf(answer) }
    try {
      return { ok: true, value: this.#read(answer), headers }
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error
      const failure = { code: 'malformed', problem: error.message } as const
      return { ok: false, failure, ...(error.isUnparsable && { isUnparsable: true }) }
    }
  }

  #read({ body, headers }: Answer): T {
    const { spec } = this
    if (spec.receive === undefined) return spec.decode(body, headers)
    return (this.#reader as BodyReader<T>).end()
  }

  #failureOf({ status, headers: { location, date, ...headers }, body }: Answer): Failure {
    const explained = this.spec.explain?.(status, body) ?? null
    if (explained !== null) return explained
    if (status < 100 || (status > 199 && status < 300)) {
      return { code: 'protocol', problem: `HTTP ${String(status).padStart(3, '0')}` }
    }
    const retryAfterMs = parseRetryAfter(headers['retry-after'], date, this.#context.clock.now())
    return {
      code: 'http',
      status,
      ...(location !== undefined && { location }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
}

function outcomeOf(failure: Failure, reply: Reply): RequestOutcome {
  if (isShortage(failure)) return 'starved'
  if (!reply.ok) {
    if (!reply.isSilent || reply.isStale) return 'broken'
    if (failure.code === 'timeout') return 'silent'
    return isUnreachable(failure) ? 'dropped' : 'broken'
  }
  if (reply.status === 429) return 'throttled'
  if (reply.status === 503) return 'overloaded'
  return reply.status < 500 ? 'ok' : 'broken'
}
