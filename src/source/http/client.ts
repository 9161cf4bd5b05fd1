import type * as http from 'node:http'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http'
import type { Failure } from '../../domain/failure.ts'
import type { Endpoint } from './endpoint.ts'
import { StallAwareTimer } from './stall-aware-timer.ts'
import type { RequestSpec } from './request-spec.ts'
import { classifyError } from './classify.ts'
import { Connections } from './connections.ts'

// The answer is not waited for as long as one that is needed.
const FENCE_MS = 1000
const SURPLUS = 'an answer that no request asked for'
// The kernel sends a lost SYN again after 1 s and 3 s: an attempt to connect outlives the second.
const CONNECT_MS = 4000

// Set here, so that neither NODE_TLS_REJECT_UNAUTHORIZED nor NODE_OPTIONS can change it.
const STRICT_TLS = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const
const STRICT_HTTP = { insecureHTTPParser: false, maxHeaderSize: 16 * 1024 } as const

/** What came back from one request: an answer of any status, or the failure to get one. */
export type Reply =
  | {
      readonly ok: true
      readonly status: number
      readonly headers: IncomingHttpHeaders
      readonly body: Buffer
    }
  | {
      readonly ok: false
      readonly failure: Failure
      /** Nothing of an answer had come. */
      readonly isSilent: boolean
      /** A kept connection failed, which says nothing of the instance: a new one has to be asked. */
      readonly isStale: boolean
      /** What came may have been the rest of an earlier answer. */
      readonly isDoubtful: boolean
    }

/** Which connection a request takes. */
export interface Route {
  /** None that is kept. */
  readonly isAlone: boolean
  /** No further request will need it. */
  readonly isLast: boolean
}

/** Told of one request: of its first byte, if there is one, then of its end. */
export interface Listener {
  firstByte(): void
  end(reply: Reply): void
}

export interface WireOptions {
  /** The time that one request may take in all, from connecting to the last byte. */
  readonly timeoutMs: number
  /** Sent with every request. */
  readonly token?: string | undefined
  /** Certificate authorities to trust beside the usual ones, as PEM. */
  readonly ca?: string | undefined
  /** HTTP_PROXY and its like, as Node reads them; no proxy where it is undefined. */
  readonly proxyEnv?: NodeJS.ProcessEnv | undefined
}

function headersFor({ url }: Endpoint, token: string | undefined): [string, string][] {
  return [
    ['Host', new URL(url).host],
    ['Accept', 'application/json'],
    ['Accept-Encoding', 'identity'],
    ['User-Agent', 'cpx-monitoring'],
    ...(token === undefined ? [] : [['Authorization', `Bearer ${token}`] as [string, string]]),
  ]
}

/** Nobody asked for that; of other answers than good ones the body counts for nothing. */
function isEncoded({ statusCode = 0, headers }: IncomingMessage): boolean {
  const isGood = statusCode >= 200 && statusCode < 300
  return isGood && (headers['content-encoding'] ?? 'identity') !== 'identity'
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127\.[\d.]+|::1)$/.test(hostname)
}

/** Speaks HTTP to one provider: GET requests over connections that are kept where it allows it. */
export class HttpClient {
  readonly connections: Connections
  readonly #send: (options: RequestOptions) => ClientRequest
  readonly #kept: RequestOptions
  readonly #last: RequestOptions
  readonly #alone: RequestOptions
  readonly #timeoutMs: number
  readonly #port: number

  private constructor(
    client: Pick<typeof http, 'request' | 'Agent'>,
    endpoint: Endpoint,
    { timeoutMs, token, proxyEnv }: WireOptions,
    ca?: string[],
  ) {
    const options = {
      ...(endpoint.secure && STRICT_TLS),
      ...(proxyEnv !== undefined && !isLoopback(endpoint.hostname) && { proxyEnv }),
      ...(ca !== undefined && { ca }),
    }
    const agent = new client.Agent({ ...options, keepAlive: true })
    const headers = headersFor(endpoint, token)
    const template = (all: [string, string][]) => ({
      ...STRICT_HTTP,
      agent,
      hostname: endpoint.hostname,
      port: endpoint.port,
      // To a flat array, which is quicker, Node cannot add those of a proxy.
      headers: proxyEnv === undefined ? all.flat() : Object.fromEntries(all),
    })
    this.connections = new Connections(agent, (spec) => this.#fence(spec))
    this.#send = client.request
    this.#timeoutMs = timeoutMs
    this.#port = endpoint.port
    this.#kept = template(headers)
    this.#last = template([...headers, ['Connection', 'close']])
    this.#alone = { ...this.#kept, agent: new client.Agent(options) }
  }

  /** Loads TLS only for those who need it: it costs every start a fifth. */
  static async open(endpoint: Endpoint, options: WireOptions): Promise<HttpClient> {
    if (!endpoint.secure) return new HttpClient(await import('node:http'), endpoint, options)
    const client = await import('node:https')
    if (options.ca === undefined) return new HttpClient(client, endpoint, options)
    const { getCACertificates } = await import('node:tls')
    return new HttpClient(client, endpoint, options, [...getCACertificates(), options.ca])
  }

  /** Whether the next request can go over a kept connection. */
  get hasIdle(): boolean {
    return this.connections.next !== 'none'
  }

  /**
   * Sends a GET; redirects are not followed. Never throws.
   * @returns whether a connection is made for it
   */
  send(spec: RequestSpec, listener: Listener, { isAlone, isLast }: Route): boolean {
    const { connections } = this
    const next = isAlone ? 'none' : connections.next
    const isKept = !isAlone && (next !== 'none' || (!isLast && connections.areKept))
    let request
    if (!isKept) request = this.#request(this.#alone, spec.path)
    else if (isLast || next === 'last') {
      request = connections.sendLast(() => this.#request(this.#last, spec.path))
    } else request = this.#request(this.#kept, spec.path)
    const exchange = new Attempt(spec, listener, isKept ? connections : null, this.#port)
    exchange.run(request, this.#timeoutMs)
    return !request.reusedSocket
  }

  /** Requests the same once more, over a connection that is to be closed: the answer counts for nothing. */
  #fence({ path, budget, maxBytes }: RequestSpec): void {
    const fence = { path, budget, maxBytes }
    budget.requests += 1
    const request = this.connections.sendLast(() => this.#request(this.#last, path))
    const timer = setTimeout(() => request.destroy(), FENCE_MS)
    request.on('close', () => clearTimeout(timer))
    request.on('error', () => {})
    request.on('response', (response) => {
      response.on('error', () => {})
      response.on('end', () => void this.connections.answer(request, fence))
      response.resume()
    })
    request.end()
  }

  #request(options: RequestOptions, path: string): ClientRequest {
    return this.#send({ ...options, path })
  }

  close(): void {
    for (const { agent } of [this.#kept, this.#alone]) (agent as http.Agent).destroy()
  }
}

/** One request with its answer. Whatever happens first settles it; what follows is ignored. */
class Attempt {
  readonly #spec: RequestSpec
  readonly #listener: Listener
  readonly #connections: Connections | null
  readonly #port: number
  #request: ClientRequest | undefined
  #timer: StallAwareTimer | undefined
  #connectTimer: StallAwareTimer | undefined
  #response: IncomingMessage | undefined
  #bytes = 0
  #isSettled = false

  /** @param connections null if the connection carries this request alone */
  constructor(
    spec: RequestSpec,
    listener: Listener,
    connections: Connections | null,
    port: number,
  ) {
    this.#port = port
    this.#spec = spec
    this.#listener = listener
    this.#connections = connections
  }

  run(request: ClientRequest, timeoutMs: number): void {
    const { budget, id = null } = this.#spec
    this.#request = request
    budget.requests += 1
    budget.inFlight.set(request, id)
    // The `timeout` option of node:http is a hint that aborts nothing.
    this.#timer = new StallAwareTimer(() => this.#expire(timeoutMs), timeoutMs, budget.lag)
    if (!request.reusedSocket) this.#watchConnecting(request, timeoutMs)
    request.on('response', (response) => this.#receive(response))
    request.on('upgrade', () => this.#fail({ code: 'protocol', problem: 'unasked upgrade' }))
    request.on('error', (error) => this.#lose(error))
    request.end()
  }

  #watchConnecting(request: ClientRequest, timeoutMs: number): void {
    const { budget } = this.#spec
    if (timeoutMs > CONNECT_MS) {
      this.#connectTimer = new StallAwareTimer(
        () => this.#expire(CONNECT_MS),
        CONNECT_MS,
        budget.lag,
      )
    }
    const connected = () => {
      this.#connectTimer?.clear()
      budget.connections += 1
    }
    request.once('socket', (socket) => {
      this.#connections?.add(socket)
      if (socket.connecting) socket.once('connect', connected)
      else connected()
    })
  }

  #receive(response: IncomingMessage): void {
    this.#response = response
    if (this.#isSettled) return
    this.#listener.firstByte()
    if (isEncoded(response)) {
      return this.#fail({ code: 'protocol', problem: 'unexpected content encoding' })
    }
    const { maxBytes, budget } = this.#spec
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length
      budget.bytes += chunk.length
      if (this.#bytes > maxBytes) this.#fail({ code: 'tooLarge', maxBytes })
      else chunks.push(chunk)
    })
    response.on('error', (error) => this.#lose(error))
    response.on('end', () => this.#accept(response, chunks))
  }

  #accept(response: IncomingMessage, chunks: readonly Buffer[]): void {
    const { statusCode = 0, headers } = response
    const [only = Buffer.of(), ...more] = chunks
    const body = more.length === 0 ? only : Buffer.concat(chunks)
    if (this.#isSettled || this.#request === undefined) return
    if (this.#connections?.answer(this.#request, this.#spec) === false) {
      return this.#fail({ code: 'protocol', problem: SURPLUS })
    }
    this.#settle({ ok: true, status: statusCode, headers, body })
  }

  #expire(afterMs: number): void {
    this.#fail({ code: 'timeout', afterMs, ...(this.#bytes > 0 && { bytes: this.#bytes }) })
  }

  #lose(error: NodeJS.ErrnoException): void {
    // What follows the only answer of a connection can't be taken for another one.
    const isAfter = this.#response?.complete === true && error.code === 'HPE_CLOSED_CONNECTION'
    if (isAfter && this.#connections === null) return
    this.#fail(
      classifyError(error, { isAnswering: this.#response !== undefined, port: this.#port }),
    )
  }

  #fail(failure: Failure): void {
    if (this.#isSettled) return
    const isSilent = this.#response === undefined
    const isReused = this.#request?.reusedSocket === true
    const isDead = isReused && isSilent && failure.code === 'reset'
    const isDoubtful = isReused && failure.code === 'protocol' && failure.problem.startsWith('HPE_')
    const isStale = isDead || isDoubtful || this.#connections?.isOutOfStep === true
    if (isDead && this.#request !== undefined) this.#connections?.die(this.#request)
    this.#settle({ ok: false, failure, isSilent, isStale, isDoubtful })
    this.#request?.destroy()
  }

  #settle(reply: Reply): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#timer?.clear()
    this.#connectTimer?.clear()
    const { budget } = this.#spec
    if (this.#request !== undefined) budget.inFlight.delete(this.#request)
    this.#listener.end(reply)
  }
}
