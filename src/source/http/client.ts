import type * as http from 'node:http'
import type { ClientRequest } from 'node:http'
import type { Scheduler } from '../../host.ts'
import { Attempt } from './attempt.ts'
import { Connections, type Template } from './connections.ts'
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

function headersFor({ url }: Endpoint, token: string | undefined, isLast: boolean) {
  const headers = [
    ['Host', new URL(url).host],
    ['Accept', 'application/json'],
    ['Accept-Encoding', 'identity'],
    ['User-Agent', 'cpx-monitoring'],
  ]
  if (token !== undefined) headers.push(['Authorization', `Bearer ${token}`])
  if (isLast) headers.push(['Connection', 'close'])
  return headers
}

/** An HTTP client for one server: GET requests, over kept connections if the server allows them. */
export class HttpClient {
  readonly connections: Connections
  /** Ends all connections. */
  readonly close: () => void
  readonly #options: ClientOptions
  readonly #port: number
  readonly #request: (kind: 'kept' | 'last' | 'alone', path: string) => ClientRequest

  private constructor(
    { Agent, request }: Pick<typeof http, 'request' | 'Agent'>,
    endpoint: Endpoint,
    options: ClientOptions,
    ca?: string[],
  ) {
    const { token, proxyEnv, clock } = options
    const { secure, hostname, port } = endpoint
    const agentOptions = {
      ...(secure && STRICT_TLS),
      ...(proxyEnv !== undefined && !LOOPBACK.test(hostname) && { proxyEnv }),
      ...(ca !== undefined && { ca }),
    }
    const [keeper, opener] = [
      new Agent({ ...agentOptions, keepAlive: true }),
      new Agent(agentOptions),
    ]
    const template = (agent: http.Agent, isLast = false): Template => {
      const all = headersFor(endpoint, token, isLast)
      // A flat array is faster, but Node cannot add the headers of a proxy to it.
      const headers = proxyEnv === undefined ? all.flat() : Object.fromEntries(all)
      return { ...STRICT_HTTP, agent, hostname, port, headers, isLast }
    }
    const kinds = { kept: template(keeper), last: template(keeper, true), alone: template(opener) }
    this.connections = new Connections(keeper, clock, (spec) => this.#fence(spec))
    this.close = () => [keeper, opener].forEach((agent) => agent.destroy())
    this.#options = options
    this.#port = port
    this.#request = (kind, path) => request({ ...kinds[kind], path })
  }

  /** Loads TLS only if it is used: it costs every start a fifth. */
  static async open(endpoint: Endpoint, options: ClientOptions): Promise<HttpClient> {
    const { ca } = options
    if (!endpoint.secure) return new HttpClient(await import('node:http'), endpoint, options)
    const { getCACertificates } = await import('node:tls')
    const authorities = ca === undefined ? undefined : [...getCACertificates(), ca]
    return new HttpClient(await import('node:https'), endpoint, options, authorities)
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
    const kept = isLast || next === 'last' ? 'last' : 'kept'
    const request = this.#request(isKept ? kept : 'alone', spec.path)
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
    const request = this.#request('last', spec.path)
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
}
