import type * as http from 'node:http'
import type { ClientRequest, RequestOptions } from 'node:http'
import type { Scheduler } from '../../host.ts'
import { Attempt } from './attempt.ts'
import { Connections } from './connections.ts'
import type { Endpoint } from './endpoint.ts'
import type { ReplyListener, RequestSpec } from './request-spec.ts'

// Shorter than the timeout of a request: the answer is not used.
const FENCE_MS = 1000

// Explicit, so that neither NODE_TLS_REJECT_UNAUTHORIZED nor NODE_OPTIONS can change it.
const STRICT_TLS = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const
const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1)$/
const STRICT_HTTP = { insecureHTTPParser: false, maxHeaderSize: 16 * 1024 } as const

export interface ClientOptions {
  /** Limit for one request, from connecting to the last byte. */
  readonly timeoutMs: number
  readonly clock: Scheduler
  /** Sent with every request. */
  readonly token?: string | undefined
  /** Certificate authorities to trust in addition to the usual ones, as PEM. */
  readonly ca?: string | undefined
  /** HTTP_PROXY and the like, as Node reads them; no proxy if undefined. */
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

/** An HTTP client for one server: GET requests, over kept connections if the server allows them. */
export class HttpClient {
  readonly connections: Connections
  readonly #send: (options: RequestOptions) => ClientRequest
  readonly #kept: RequestOptions
  readonly #last: RequestOptions
  readonly #alone: RequestOptions
  readonly #options: ClientOptions
  readonly #port: number

  private constructor(
    client: Pick<typeof http, 'request' | 'Agent'>,
    endpoint: Endpoint,
    options: ClientOptions,
    ca?: string[],
  ) {
    const { token, proxyEnv, clock } = options
    const agentOptions = {
      ...(endpoint.secure && STRICT_TLS),
      ...(proxyEnv !== undefined && !LOOPBACK.test(endpoint.hostname) && { proxyEnv }),
      ...(ca !== undefined && { ca }),
    }
    const agent = new client.Agent({ ...agentOptions, keepAlive: true })
    const headers = headersFor(endpoint, token)
    const template = (all: [string, string][]) => ({
      ...STRICT_HTTP,
      agent,
      hostname: endpoint.hostname,
      port: endpoint.port,
      // A flat array is faster, but Node cannot add the headers of a proxy to it.
      headers: proxyEnv === undefined ? all.flat() : Object.fromEntries(all),
    })
    this.connections = new Connections(agent, clock, (spec) => this.#fence(spec))
    this.#send = client.request
    this.#options = options
    this.#port = endpoint.port
    this.#kept = template(headers)
    this.#last = template([...headers, ['Connection', 'close']])
    this.#alone = { ...this.#kept, agent: new client.Agent(agentOptions) }
  }

  /** Loads TLS only if it is used: it costs every start a fifth. */
  static async open(endpoint: Endpoint, options: ClientOptions): Promise<HttpClient> {
    if (!endpoint.secure) return new HttpClient(await import('node:http'), endpoint, options)
    const client = await import('node:https')
    if (options.ca === undefined) return new HttpClient(client, endpoint, options)
    const { getCACertificates } = await import('node:tls')
    return new HttpClient(client, endpoint, options, [...getCACertificates(), options.ca])
  }

  /**
   * Sends a GET. Never throws, and follows no redirect.
   * @param route whether its connection is a new one that no other request uses, or one that no
   * further request will need
   * @returns whether it opens a connection
   */
  send(
    spec: RequestSpec,
    listener: ReplyListener,
    { isAlone, isLast }: { readonly isAlone: boolean; readonly isLast: boolean },
  ): boolean {
    const { connections } = this
    const next = isAlone ? 'none' : connections.next
    const isKept = !isAlone && (next !== 'none' || (!isLast && connections.areKept))
    let request
    if (!isKept) request = this.#request(this.#alone, spec.path)
    else if (isLast || next === 'last') request = this.#sendLast(spec.path)
    else request = this.#request(this.#kept, spec.path)
    const isFresh = !request.reusedSocket
    void new Attempt(request, spec, {
      listener,
      connections: isKept ? connections : null,
      port: this.#port,
      timeoutMs: this.#options.timeoutMs,
    })
    return isFresh
  }

  /** Repeats a request as the last one of its connection, and ignores the content of the answer. */
  #fence(spec: RequestSpec): void {
    const { clock } = this.#options
    spec.budget.requests += 1
    const request = this.#sendLast(spec.path)
    const timer = clock.after(FENCE_MS, () => request.destroy())
    request.on('close', () => clock.cancel(timer))
    request.on('error', () => {})
    request.on('response', (response) => {
      response.on('error', () => {})
      response.on('end', () => void this.connections.answer(request, { ...spec, key: null }))
      response.resume()
    })
    request.end()
  }

  #sendLast(path: string): ClientRequest {
    return this.connections.sendLast(() => this.#request(this.#last, path))
  }

  #request(options: RequestOptions, path: string): ClientRequest {
    return this.#send({ ...options, path })
  }

  close(): void {
    for (const { agent } of [this.#kept, this.#alone]) (agent as http.Agent).destroy()
  }
}
