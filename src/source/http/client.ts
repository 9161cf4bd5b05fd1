import type * as http from 'node:http'
import type { Gunzip } from 'node:zlib'
import type { Header } from '../../domain/credentials.ts'
import type { Clock } from '../../host.ts'
import { Attempt } from './attempt.ts'
import { Connections, type Template } from './connections.ts'
import type { Endpoint } from './endpoint.ts'
import { groupHeaders, type HeaderOptions, headersFor, headersOf } from './headers.ts'
import type { ReplyListener, RequestSpec } from './request-spec.ts'
import { isLoopback, STRICT_HTTP, STRICT_TLS } from './strict.ts'

// Shorter than the timeout of a request: the answer is not used.
const FENCE_MS = 1000
const CLOSE: Header = ['Connection', 'close']

export interface ClientOptions extends HeaderOptions {
  /** Limit for one request, from connecting to the last byte. */
  readonly timeoutMs: number
  readonly clock: Clock
  /** Certificate authorities to trust in addition to the usual ones, as PEM. */
  readonly ca?: string | undefined
  /** HTTP_PROXY and the like, as Node reads them; no proxy if undefined. */
  readonly proxyEnv?: NodeJS.ProcessEnv | undefined
}

/** A new connection that no other request uses, a kept one for its last request, or any kept one. */
type Route = 'alone' | 'last' | 'kept'

/** The parts that are loaded only if a client needs them. */
interface Parts {
  readonly ca?: string[] | undefined
  readonly createGunzip?: (() => Gunzip) | undefined
}

/**
 * Opens an HTTP client for one server, with kept connections if the server allows them.
 * Loads TLS only if it is used: it costs every start a fifth.
 */
export async function openClient(endpoint: Endpoint, options: ClientOptions) {
  const { ca, acceptsGzip } = options
  const { createGunzip } = acceptsGzip === true ? await import('node:zlib') : {}
  if (!endpoint.secure) {
    return createClient(await import('node:http'), endpoint, options, { createGunzip })
  }
  const client = await import('node:https')
  if (ca === undefined) return createClient(client, endpoint, options, { createGunzip })
  const { getCACertificates } = await import('node:tls')
  const authorities = [...getCACertificates(), ca]
  return createClient(client, endpoint, options, { ca: authorities, createGunzip })
}

export type HttpClient = ReturnType<typeof createClient>

function createClient(
  { Agent, request: open }: Pick<typeof http, 'request' | 'Agent'>,
  endpoint: Endpoint,
  options: ClientOptions,
  { ca, createGunzip }: Parts,
) {
  const { secure, hostname, port, socketPath } = endpoint
  const { proxyEnv, clock, timeoutMs } = options
  const agentOptions = {
    ...(secure && STRICT_TLS),
    ...(proxyEnv !== undefined && !isLoopback(hostname) && { proxyEnv }),
    ...(ca !== undefined && { ca }),
  }
  const agents = [new Agent({ ...agentOptions, keepAlive: true }), new Agent(agentOptions)] as const
  const [keeper, opener] = agents
  const common = headersFor(endpoint, options)
  // A flat array is faster, but Node cannot add the headers of a proxy to it.
  const pack = (headers: readonly Header[]) =>
    proxyEnv === undefined ? headers.flat() : groupHeaders(headers)
  const target = { ...STRICT_HTTP, hostname, port, ...(socketPath !== undefined && { socketPath }) }
  const template = (agent: http.Agent, isLast = false): Template => {
    const headers = pack(isLast ? [...common, CLOSE] : common)
    return { ...target, agent, headers, isLast }
  }
  const routes = { kept: template(keeper), last: template(keeper, true), alone: template(opener) }
  const create = (route: Route, { path, form }: RequestSpec) => {
    if (form === undefined) return open({ ...routes[route], path })
    const own = [...common, ...headersOf(form), ...(route === 'last' ? [CLOSE] : [])]
    return open({ ...routes[route], path, method: 'POST', headers: pack(own) })
  }
  const connections: Connections = new Connections(keeper, clock, fence)

  /** Repeats a request as the last one of its connection, and ignores the content of the answer. */
  function fence(spec: RequestSpec): void {
    spec.budget.requests += 1
    const request = create('last', spec)
    const timer = clock.after(FENCE_MS, () => request.destroy())
    request.on('close', () => clock.cancel(timer))
    request.on('error', () => {})
    request.on('response', (response) => {
      response.on('error', () => {})
      response.on('end', () => void connections.answer(request, { ...spec, key: null }))
      response.resume()
    })
    request.end(spec.form)
  }

  /**
   * Sends a request. Never throws, and follows no redirect.
   * @returns whether it opens a connection
   */
  function send(spec: RequestSpec, listener: ReplyListener, route: Route): boolean {
    const next = route === 'alone' ? 'none' : connections.next
    const mayKeep = route === 'kept' && connections.areKept
    const isKept = next !== 'none' || mayKeep
    const kept = next === 'last' ? 'last' : route
    const request = create(isKept ? kept : 'alone', spec)
    const isFresh = !request.reusedSocket
    const used = isKept ? connections : null
    void new Attempt(request, spec, { listener, connections: used, port, timeoutMs, createGunzip })
    return isFresh
  }

  return { connections, send, close: () => agents.forEach((agent) => agent.destroy()) }
}
