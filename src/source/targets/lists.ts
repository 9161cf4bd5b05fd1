import type { Failure } from '../../domain/failure.ts'
import type { Host } from '../../host.ts'
import { decodeJson, MalformedError } from '../decode-json.ts'
import { request } from '../http/budget.ts'
import { type ClientOptions, openClient } from '../http/client.ts'
import { parseAddress } from '../http/endpoint.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import type { HttpContext } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { decodeGroups, findFormat, parseGroups } from './target-group.ts'
import { failedList, makeTargetList, type TargetList } from './target-list.ts'
import type { TargetRules } from './target.ts'

const MAX_BYTES = 16 * 1024 * 1024
// Only this source reads plain lists, so their default port need not be that of Prometheus.
const EXPORTER_PORT = 9100

export interface ListOptions extends Pick<Host, 'readFile'>, ClientOptions {
  readonly serviceLabel?: string | undefined
  readonly maxInstances: number
}

/** A list of targets that may change from round to round. */
export interface Lists {
  /** Printable. */
  readonly listingAddress: string
  /** The kind of list, with its article. */
  readonly api: string
  /** A list that cannot be read is a failed listing. */
  read(budget: RoundBudget): Promise<TargetList>
  /** Cancels the requests of a round that has ended. */
  drop(budget: RoundBudget): void
  close(): void
}

/** A file, which is read anew for each round, or stdin, which is read once. */
export class FileLists implements Lists {
  readonly listingAddress: string
  readonly api = 'a list of targets'
  readonly #path: string
  readonly #options: ListOptions
  #text: string | null = null
  #list: TargetList | null = null

  /** @param path `-` for stdin */
  constructor(path: string, options: ListOptions) {
    this.listingAddress = path === '-' ? 'stdin' : path
    this.#path = path
    this.#options = options
  }

  async read(budget: RoundBudget): Promise<TargetList> {
    if (this.#path === '-' && this.#list !== null) return this.#list
    const controller = new AbortController()
    budget.onStop(() => controller.abort())
    let text
    try {
      const path = this.#path === '-' ? '/dev/stdin' : this.#path
      const { signal } = controller
      text = (await this.#options.readFile(path, { maxBytes: MAX_BYTES, signal })).text
    } catch (error) {
      return failedList(budget.end ?? this.#failureOf(error))
    }
    // Parsing 10,000 targets takes 0.1 s.
    if (text !== this.#text || this.#list === null) this.#list = await this.#parse(text)
    this.#text = text
    return this.#list
  }

  drop(): void {}

  close(): void {}

  #failureOf(error: unknown): Failure {
    const { code } = error as { readonly code?: unknown }
    if (typeof code !== 'string') throw error
    if (code === 'EFBIG') return { code: 'tooLarge', maxBytes: MAX_BYTES }
    // No path was named: stdin is closed, a terminal, or /dev/null.
    const isClosed = this.#path === '-' && code !== 'ETIMEDOUT'
    return isClosed ? { code: 'malformed', problem: 'it is empty' } : { code: 'file', errno: code }
  }

  async #parse(text: string): Promise<TargetList> {
    const { serviceLabel, maxInstances } = this.#options
    const format = findFormat(this.#path, text)
    const defaultPort = format === 'plain' ? EXPORTER_PORT : undefined
    try {
      const groups = await parseGroups(text, format, maxInstances)
      return makeTargetList(groups, { serviceLabel, defaultPort, maxInstances })
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error
      return failedList({ code: 'malformed', problem: error.message })
    }
  }
}

/** A server that lists targets as Prometheus requests them over HTTP. */
export class HttpLists implements Lists {
  readonly listingAddress: string
  readonly api = 'an HTTP service discovery'
  readonly #context: HttpContext
  readonly #path: string
  readonly #rules: TargetRules & { readonly maxInstances: number }

  private constructor(url: URL, context: HttpContext, options: ListOptions) {
    // A query may contain a secret.
    this.listingAddress = `${url.origin}${url.pathname}`
    this.#path = `${url.pathname}${url.search}`
    this.#context = context
    const { serviceLabel, maxInstances } = options
    this.#rules = { serviceLabel, maxInstances, defaultPort: undefined }
  }

  /**
   * Opens the list at a URL, which may have a query.
   * @throws UsageError if the URL is unusable
   */
  static async open(address: string, options: ListOptions): Promise<HttpLists> {
    const endpoint = parseAddress(address.replace(/\?.*/s, ''))
    const client = await openClient(endpoint, { ...options, acceptsGzip: true })
    const { clock } = options
    const context = { limiter: new Limiter(new Limit(), client, clock), client, clock }
    return new HttpLists(new URL(address), context, options)
  }

  async read(budget: RoundBudget): Promise<TargetList> {
    const spec = { path: this.#path, key: null, maxBytes: MAX_BYTES, budget }
    const decode = (body: Buffer) => makeTargetList(decodeGroups(decodeJson(body)), this.#rules)
    const answer = await request(this.#context, { ...spec, decode })
    return answer.ok ? answer.value : failedList(answer.failure)
  }

  drop(budget: RoundBudget): void {
    this.#context.limiter.drop(budget)
  }

  close(): void {
    this.#context.limiter.close()
    this.#context.client.close()
  }
}
