import type * as http from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Failure } from '../domain/failure.ts'
import type { Cost } from '../domain/snapshot.ts'
import type { Endpoint } from './address.ts'
import { classifyError } from './classify.ts'

/** What came back from one request: an answer of any status, or the failure to get one. */
export type Reply =
  | {
      readonly ok: true
      readonly status: number
      readonly location?: string
      readonly body: Buffer
    }
  | { readonly ok: false; readonly failure: Failure }

/** What one round, or one call of the library, has sent so far and has still in flight. */
export class Traffic implements Cost {
  requests = 0
  connections = 0
  bytes = 0
  aborted = false
  readonly inFlight = new Set<ClientRequest>()

  abort(): void {
    this.aborted = true
    for (const request of this.inFlight) request.destroy()
  }
}

export interface WireOptions {
  /** The time that one request may take in all, from connecting to the last byte. */
  readonly timeoutMs: number
}

/** Speaks HTTP to one provider: GET requests over connections that are kept where it allows it. */
export class Wire {
  readonly #send: (options: RequestOptions) => ClientRequest
  readonly #agent: http.Agent
  readonly #template: RequestOptions
  readonly #timeoutMs: number

  private constructor(
    client: Pick<typeof http, 'request' | 'Agent'>,
    endpoint: Endpoint,
    { timeoutMs }: WireOptions,
  ) {
    this.#send = client.request
    this.#agent = new client.Agent({ keepAlive: true, scheduling: 'lifo' })
    this.#timeoutMs = timeoutMs
    this.#template = {
      agent: this.#agent,
      hostname: endpoint.hostname,
      port: endpoint.port,
      headers: [
        ...['Host', new URL(endpoint.url).host],
        ...['Accept', 'application/json', 'Accept-Encoding', 'identity'],
        ...['User-Agent', 'cpx-monitoring'],
      ],
    }
  }

  /** Loads TLS only for those who need it: it costs every start a fifth. */
  static async open(endpoint: Endpoint, options: WireOptions): Promise<Wire> {
    const client = endpoint.secure ? await import('node:https') : await import('node:http')
    return new Wire(client, endpoint, options)
  }

  /** GETs `path`. Never rejects; redirects are not followed; a body over `maxBytes` is a failure. */
  get(path: string, maxBytes: number, traffic: Traffic): Promise<Reply> {
    return new Promise((resolve) => {
      new Exchange({
        send: this.#send,
        options: { ...this.#template, path },
        maxBytes,
        traffic,
      }).run(this.#timeoutMs, resolve)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

interface ExchangeOptions {
  readonly send: (options: RequestOptions) => ClientRequest
  readonly options: RequestOptions
  readonly maxBytes: number
  readonly traffic: Traffic
}

/** One request with its answer. Whatever happens first settles it; what follows is ignored. */
class Exchange {
  readonly #given: ExchangeOptions
  #request: ClientRequest | undefined
  #resolve: ((reply: Reply) => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #answering = false

  constructor(given: ExchangeOptions) {
    this.#given = given
  }

  run(timeoutMs: number, resolve: (reply: Reply) => void): void {
    this.#resolve = resolve
    // The `timeout` option of node:http is a hint that aborts nothing.
    this.#timer = setTimeout(() => this.#fail({ code: 'timeout', afterMs: timeoutMs }), timeoutMs)
    this.#start(this.#given.options)
  }

  #start(options: RequestOptions): void {
    const { send, traffic } = this.#given
    const request = send(options)
    this.#request = request
    traffic.requests += 1
    traffic.inFlight.add(request)
    request.on('response', (response) => this.#receive(response))
    request.on('upgrade', () => this.#fail({ code: 'protocol', problem: 'unasked upgrade' }))
    request.on('error', (error) => this.#lose(request, error))
    request.end()
  }

  /** A kept connection may be closed by the provider just as we use it: that says nothing of the target. */
  #lose(request: ClientRequest, error: NodeJS.ErrnoException): void {
    const failure = classifyError(error)
    const stale = request.reusedSocket && failure.code === 'reset' && !this.#answering
    if (!stale || this.#resolve === undefined || this.#given.traffic.aborted) {
      return this.#fail(failure)
    }
    this.#leave(request)
    this.#start({ ...this.#given.options, agent: false })
  }

  #receive(response: IncomingMessage): void {
    this.#answering = true
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      this.#given.traffic.bytes += chunk.length
      if (bytes > this.#given.maxBytes) {
        this.#fail({ code: 'tooLarge', maxBytes: this.#given.maxBytes })
      } else {
        chunks.push(chunk)
      }
    })
    response.on('error', (error) => this.#fail(classifyError(error)))
    response.on('end', () => this.#accept(response, chunks))
  }

  #accept(response: IncomingMessage, chunks: readonly Buffer[]): void {
    const { statusCode = 0, headers } = response
    const encoding = headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') {
      return this.#fail({ code: 'protocol', problem: 'unexpected content encoding' })
    }
    const { location } = headers
    const body = Buffer.concat(chunks)
    this.#settle({
      ok: true,
      status: statusCode,
      body,
      ...(location !== undefined && { location }),
    })
  }

  #fail(failure: Failure): void {
    this.#settle({ ok: false, failure })
    this.#request?.destroy()
  }

  #settle(reply: Reply): void {
    const resolve = this.#resolve
    if (resolve === undefined) return
    this.#resolve = undefined
    clearTimeout(this.#timer)
    if (this.#request !== undefined) this.#leave(this.#request)
    resolve(reply)
  }

  #leave(request: ClientRequest): void {
    const { traffic } = this.#given
    traffic.inFlight.delete(request)
    if (!request.reusedSocket) traffic.connections += 1
  }
}
