import type { Failure } from '../../domain/failure.ts'
import type { Listing, InstanceId } from '../../domain/snapshot.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { type DecodedListing, decodeListing, type Spelling } from './decode.ts'
import { type ProviderContext, read } from './scrape.ts'

/** The path of the listing, under the provider's address. */
export const LISTING = '/servers'

const MAX_PAGES = 1000
const GONE = 410
const PARAMETER = /;\s*([^\s=;,]+)\s*=\s*(?:"([^"]*)"|([^\s";,]*))/g

type Ids = DecodedListing['ids']

/** The pages of one listing. */
class Pages {
  #ids: Ids = new Map<InstanceId, Spelling>()
  readonly #requested = new Set<string>()
  #entries = 0

  /** @returns the instances that no earlier page had, or why the listing fails */
  add(path: string, page: DecodedListing, maxInstances: number): Ids | Failure {
    this.#requested.add(path)
    this.#entries += page.entries
    if (this.#entries > maxInstances) return { code: 'tooMany', maxInstances }
    const { ids } = page
    // Most listings have one page, which may be large.
    if (this.#ids.size === 0) return (this.#ids = ids)
    for (const [id, spelling] of ids) {
      if (this.#ids.has(id)) ids.delete(id)
      else this.#ids.set(id, spelling)
    }
    return ids
  }

  isEndless(path: string): boolean {
    return this.#requested.has(path) || this.#requested.size >= MAX_PAGES
  }

  finish(): Listing {
    const isUsable = this.#ids.values().some((spelling) => typeof spelling === 'string')
    if (this.#entries > 0 && !isUsable) {
      const [first] = this.#ids.keys()
      const problem = `none of the ${this.#entries} listed entries is an IP address, the first is ${JSON.stringify(first)}`
      return { ok: false, failure: malformed(problem) }
    }
    const duplicates = this.#entries - this.#ids.size
    return { ok: true, ids: [...this.#ids.keys()], duplicates }
  }
}

/** The URLs of `Link: <target>; rel="next"` (RFC 8288). */
function* findNext(link: string): Generator<string> {
  for (const [, id = '', parameters = ''] of link.matchAll(/<([^>]*)>([^<]*)/g)) {
    for (const [, name = '', quoted, bare = ''] of parameters.matchAll(PARAMETER)) {
      const relations = (quoted ?? bare).toLowerCase().split(/\s+/)
      if (name.toLowerCase() === 'rel' && relations.includes('next')) yield id
    }
  }
}

function malformed(problem: string): Failure {
  return { code: 'malformed', problem }
}

/** The path of the next page; null if there is none. It must have the origin and path of the listing. */
function follow(context: ProviderContext, path: string, link = ''): string | Failure | null {
  const origin = new URL(context.url)
  let page: string | null = null
  for (const next of findNext(link)) {
    const url = URL.parse(next, `${origin.origin}${path}`)
    if (url?.origin !== origin.origin || url.pathname !== context.basePath + LISTING) {
      return malformed(`its next page is elsewhere and not followed: ${next.slice(0, 128)}`)
    }
    const found = url.pathname + url.search
    if (page !== null && page !== found) return malformed('it has two different next pages')
    page = found
  }
  return page
}

/**
 * Lists the instances, page by page if the provider offers pages. An outdated cursor (410) restarts the
 * listing, once.
 * @param onListed receives instances as they become known; after a restart some of them again
 */
export async function discover(
  context: ProviderContext,
  budget: RoundBudget,
  onListed: (ids: Ids) => void = () => {},
): Promise<Listing> {
  const first = context.basePath + LISTING
  const decode = (value: unknown) => decodeListing(value, context.maxInstances)
  let mayRestart = true
  let pages = new Pages()
  for (let path = first; ;) {
    const decoded = await read(context, path, decode, budget)
    if (!decoded.ok) {
      const { failure } = decoded
      const isStale = failure.code === 'http' && failure.status === GONE && path !== first
      if (!isStale || !mayRestart) return { ok: false, failure }
      mayRestart = false
      pages = new Pages()
      path = first
      continue
    }
    const fresh = pages.add(path, decoded.value, context.maxInstances)
    if ('code' in fresh) return { ok: false, failure: fresh }
    onListed(fresh)
    const next = follow(context, path, decoded.headers['link'] as string | undefined)
    if (next === null) return pages.finish()
    if (typeof next !== 'string') return { ok: false, failure: next }
    if (pages.isEndless(next)) return { ok: false, failure: malformed('its pages never end') }
    path = next
  }
}
