import type * as http from 'node:http'
import type { Gunzip } from 'node:zlib'
import { Attempt } from '../http/attempt.ts'
import type { ClientOptions } from '../http/client.ts'
import type { Work } from '../http/limiter.ts'
import type { Reply, ReplyListener, RequestSpec } from '../http/request-spec.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { isShortage } from '../http/retry.ts'
import { isLoopback, STRICT_HTTP, STRICT_TLS } from '../http/strict.ts'
import { NameQueue } from './name-queue.ts'
import { type NameOptions, Names } from './names.ts'
import { addressOf, type Target } from './target.ts'

const ACCEPT =
  'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.8, text/plain;q=0.5, */*;q=0.1'

type PageClientOptions = NameOptions & Pick<ClientOptions, 'token' | 'ca' | 'proxyEnv'>

type HttpModule = Pick<typeof http, 'request' | 'Agent'>

/** The ways to a target: directly or through the proxies of the environment, kept or not. */
class Transport {
  readonly #open: HttpModule['request']
  readonly #keeper: http.Agent
  readonly #opener: http.Agent

  constructor({ request, Agent }: HttpModule, options: http.AgentOptions) {
    this.#open = request
    // A connection waits for its next request as long as the server lets it.
    this.#keeper = new Agent({ ...options, keepAlive: true })
    this.#opener = new Agent(options)
  }

  open(options: http.RequestOptions, isKept: boolean): http.ClientRequest {
    return this.#open({ ...options, agent: isKept ? this.#keeper : this.#opener })
  }

  closeIdle(): void {
    for (const sockets of Object.values(this.#keeper.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy()
    }
  }

  close(): void {
    this.#keeper.destroy()
    this.#opener.destroy()
  }
}

/** Requests pages of metrics from any number of servers. Follows no redirect. */
export class PageClient {
  readonly #options: PageClientOptions
  /** Names that are looked up outside of the DNS. */
  readonly #otherNames = new NameQueue()
  readonly #names = new Map<RoundBudget, Names>()
  readonly #transports = new Map<string, Transport>()
  #createGunzip: (() => Gunzip) | undefined
  #modules: { plain: HttpModule; secure: HttpModule | null; ca: string[] | undefined } | null = null
  #keeps = true

  /** @param options whose token is sent to every target */
  constructor(options: PageClientOptions) {
    this.#options = options
  }

  /** Loads what the requests need: TLS only if it is used, because it costs every start a fifth. */
  async load(isSecure: boolean): Promise<void> {
    this.#createGunzip ??= (await import('node:zlib')).createGunzip
    const { plain, secure = null, ca } = this.#modules ?? { plain: await import('node:http') }
    this.#modules = { plain, secure, ca }
    if (!isSecure || secure !== null) return
    this.#modules.secure = await import('node:https')
    if (this.#options.ca === undefined) return
    const { getCACertificates } = await import('node:tls')
    this.#modules.ca = [...getCACertificates(), this.#options.ca]
  }

  /** Sends a request. Never throws. */
  send(target: Target, { spec, isAlone }: Work, listener: ReplyListener): void {
    const request = this.#open(target, spec, this.#keeps && !isAlone)
    const end = (reply: Reply) => {
      if (!reply.ok && isShortage(reply.failure)) this.#stopKeeping()
      listener.end(reply)
    }
    void new Attempt(request, spec, {
      listener: { firstByte: () => listener.firstByte(), end },
      connections: null,
      port: target.port,
      timeoutMs: this.#options.timeoutMs,
      createGunzip: this.#createGunzip,
    })
  }

  /** Forgets the names that were looked up for a round. */
  endRound(budget: RoundBudget): void {
    this.#names.get(budget)?.end()
    this.#names.delete(budget)
  }

  close(): void {
    for (const transport of this.#transports.values()) transport.close()
  }

  #open(target: Target, { path, budget }: RequestSpec, isKept: boolean): http.ClientRequest {
    const { hostname, port, isSecure } = target
    const { lookup } = this.#namesOf(budget)
    const headers = this.#headersFor(target)
    const options = { ...STRICT_HTTP, hostname, port, path, headers, lookup }
    return this.#transportFor(hostname, isSecure).open(options, isKept)
  }

  #namesOf(budget: RoundBudget): Names {
    let names = this.#names.get(budget)
    if (names === undefined) {
      names = new Names(this.#options, budget, this.#otherNames)
      this.#names.set(budget, names)
    }
    return names
  }

  /** Gives the descriptors of idle connections back. */
  #stopKeeping(): void {
    this.#keeps = false
    for (const transport of this.#transports.values()) transport.closeIdle()
  }

  #headersFor(target: Target): http.OutgoingHttpHeaders | string[] {
    const { token, proxyEnv } = this.#options
    const { hostname, port, isSecure } = target
    const address = addressOf(target)
    const isDefault = port === (isSecure ? 443 : 80)
    const headers: [string, string][] = [
      ['Host', isDefault ? address.slice(0, address.lastIndexOf(':')) : address],
      ['Accept', ACCEPT],
      // Inflating a page takes 0.1 ms: longer than to get it from this machine, but shorter than to
      // get it over a network.
      ['Accept-Encoding', isLoopback(hostname) ? 'identity' : 'gzip'],
      ['User-Agent', 'cpx-monitoring'],
    ]
    if (token !== undefined) headers.push(['Authorization', `Bearer ${token}`])
    // A flat array is faster, but Node cannot add the headers of a proxy to it.
    return proxyEnv === undefined ? headers.flat() : Object.fromEntries(headers)
  }

  #transportFor(hostname: string, isSecure: boolean): Transport {
    const { proxyEnv } = this.#options
    const isProxied = proxyEnv !== undefined && !isLoopback(hostname)
    const key = `${isSecure} ${isProxied}`
    let transport = this.#transports.get(key)
    if (transport === undefined) {
      const { plain, secure, ca } = this.#modules ?? {}
      const module = isSecure ? secure : plain
      if (module === null || module === undefined) throw new Error('the client is not loaded')
      transport = new Transport(module, {
        ...(isSecure && STRICT_TLS),
        ...(isProxied && { proxyEnv }),
        ...(isSecure && ca !== undefined && { ca }),
      })
      this.#transports.set(key, transport)
    }
    return transport
  }
}
