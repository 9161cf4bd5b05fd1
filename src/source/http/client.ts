import type * as http from 'node:http'
import type { Clock } from '../../host.ts'
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
  readonly clock: Clock
  /** Sent with every request. */
  readonly token?: string | undefined
  /** Certificate authorities to trust in addition to the usual ones, as PEM. */
  readonly ca?: string | undefined
  /** HTTP_PROXY and the like, as Node reads them; no proxy if undefined. */
  readonly proxyEnv?: NodeJS.ProcessEnv | undefined
}

/** A new connection that no other request uses, a kept one for its last request, or any kept one. */
type Route = 'alone' | 'last' | 'kept'

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

/**
 * Opens an HTTP client for one server: GET requests, over kept connections if the server allows them.
 * Loads TLS only if it is used: it costs every start a fifth.
 */
export async function openClient(endpoint: Endpoint, options: ClientOptions) {
  if (!endpoint.secure) return createClient(await import('node:http'), endpoint, options)
  const client = await import('node:https')
  if (options.ca === undefined) return createClient(client, endpoint, options)
  const { getCACertificates } = await import('node:tls')
  return createClient(client, endpoint, options, [...getCACertificates(), options.ca])
}

export type HttpClient = ReturnType<typeof createClient>

function createClient(
  { Agent, request: open }: Pick<typeof http, 'request' | 'Agent'>,
  endpoint: Endpoint,
  { token, proxyEnv, clock, timeoutMs }: ClientOptions,
  ca?: string[],
) {
  const { secure, hostname, port } = endpoint
  const agentOptions = {
    ...(secure && STRICT_TLS),
    ...(proxyEnv !== undefined && !LOOPBACK.test(hostname) && { proxyEnv }),
    ...(ca !== undefined && { ca }),
  }
  const agents = [new Agent({ ...agentOptions, keepAlive: true }), new Agent(agentOptions)] as const
  const [keeper, opener] = agents
  const template = (agent: http.Agent, isLast = false): Template => {
    const all = headersFor(endpoint, token, isLast)
    // A flat array is faster, but Node cannot add the headers of a proxy to it.
    const headers = proxyEnv === undefined ? all.flat() : Object.fromEntries(all)
    return { ...STRICT_HTTP, agent, hostname, port, headers, isLast }
  }
  const routes = { kept: template(keeper), last: template(keeper, true), alone: template(opener) }
  const create = (route: Route, path: string) => open({ ...routes[route], path })
  const connections: Connections = new Connections(keeper, clock, fence)

  /** Repeats a request as the last one of its connection, and ignores the content of the answer. */
  function fence(spec: RequestSpec): void {
    spec.budget.requests += 1
    const request = create('last', spec.path)
    const timer = clock.after(FENCE_MS, () => request.destroy())
    request.on('close', () => clock.cancel(timer))
    request.on('error', () => {})
    request.on('response', (response) => {
      response.on('error', () => {})
      response.on('end', () => void connections.answer(request, { ...spec, key: null }))
      response.resume()
    })
    request.end()
  }

  /**
   * Sends a GET. Never throws, and follows no redirect.
   * @returns whether it opens a connection
   */
  function send(spec: RequestSpec, listener: ReplyListener, route: Route): boolean {
    const next = route === 'alone' ? 'none' : connections.next
    const isKept = next !== 'none' || (route === 'kept' && connections.areKept)
    const kept = next === 'last' ? 'last' : route
    const request = create(isKept ? kept : 'alone', spec.path)
    const isFresh = !request.reusedSocket
    const used = isKept ? connections : null
    void new Attempt(request, spec, { listener, connections: used, port, timeoutMs })
    return isFresh
  }

  return { connections, send, close: () => agents.forEach((agent) => agent.destroy()) }
}
