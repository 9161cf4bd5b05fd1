import type { IncomingHttpHeaders } from 'node:http'
import type { Failure } from '../../domain/failure.ts'
import type { Listing } from '../../domain/snapshot.ts'
import type { Decoded } from '../http/request.ts'
import { type DecodedListing, decodeListing } from './decode.ts'
import { explainListing } from './explain.ts'
import { kindOf } from './name.ts'
import { type Call, read } from './scrape.ts'

/** The path of the listing, under the provider's address. */
export const LISTING = '/servers'

/** The kind of API at the provider's address, for advice. */
export const API = 'a service-discovery API'

const MAX_PAGES = 1000
// It answers from memory, so that more are not faster, and it has few connections for all its clients.
const MAX_IN_FLIGHT_AT_MONITOR = 4
const GONE = 410
const PARAMETER = /;\s*([^\s=;,]+)\s*=\s*(?:"([^"]*)"|([^\s";,]*))/g

type Ids = DecodedListing['ids']

/** A page of a listing. */
export interface Page {
  readonly ids: Ids
  /** Instances may be missing. */
  readonly isPartial: boolean
}

interface DecodedPage extends DecodedListing, Page {
  /** Whether another monitor sent it: only these list names. */
  readonly isOfMonitor: boolean
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
function follow({ url: base, basePath }: Call, path: string, link = ''): string | Failure | null {
  const { origin } = new URL(base)
  let page: string | null = null
  for (const next of findNext(link)) {
    const url = URL.parse(next, origin + path)
    if (url?.origin !== origin || url.pathname !== basePath + LISTING) {
      return malformed(`its next page is elsewhere and not followed: ${next.slice(0, 128)}`)
    }
    const found = url.pathname + url.search
    if (page !== null && page !== found) return malformed('it has two different next pages')
    page = found
  }
  return page
}

function finish(ids: Ids, entries: number): Listing {
  const isUsable = ids.values().some((spelling) => typeof spelling === 'string')
  if (entries === 0 || isUsable) {
    return { ok: true, ids: [...ids.keys()], duplicates: entries - ids.size }
  }
  const first = JSON.stringify(ids.keys().next().value)
  const problem = `none of the ${entries} listed entries is an IP address, the first is ${first}`
  return { ok: false, failure: malformed(problem) }
}

/**
 * Lists the instances, page by page if the provider offers pages. An outdated cursor (410) restarts the
 * listing, once.
 * @param onListed receives pages with the instances that became known; after a restart some again
 */
export async function discover(
  call: Call,
  onListed: (page: Page) => void = () => {},
  mayRestart = true,
): Promise<Listing> {
  const { basePath, maxInstances } = call
  const spec = {
    decode(value: unknown, headers: IncomingHttpHeaders): DecodedPage {
      const kind = kindOf(headers)
      const { hasNames: isOfMonitor, isPartial } = kind
      return { ...decodeListing(value, maxInstances, kind), isOfMonitor, isPartial }
    },
    explain: explainListing,
  }
  const requested = new Set<string>()
  let all: Ids = new Map()
  let entries = 0
  let path: string | null = basePath + LISTING
  while (path !== null) {
    const page: Decoded<DecodedPage> = await read(call, path, spec)
    if (!page.ok) {
      const { failure } = page
      const isStale = failure.code === 'http' && failure.status === GONE && requested.size > 0
      return isStale && mayRestart ? discover(call, onListed, false) : page
    }
    const { ids, isOfMonitor } = page.value
    call.limiter.limit.bound(isOfMonitor ? MAX_IN_FLIGHT_AT_MONITOR : Number.POSITIVE_INFINITY)
    entries += page.value.entries
    if (entries > maxInstances) return { ok: false, failure: { code: 'tooMany', maxInstances } }
    // Most listings have one page, which may be large: it is not copied.
    if (requested.size === 0) all = ids
    else addNew(all, ids)
    onListed(page.value)
    requested.add(path)
    const next = follow(call, path, page.headers['link'] as string | undefined)
    if (next !== null && typeof next !== 'string') return { ok: false, failure: next }
    if (next !== null && (requested.has(next) || requested.size >= MAX_PAGES)) {
      return { ok: false, failure: malformed('its pages never end') }
    }
    path = next
  }
  return finish(all, entries)
}

/** Adds a page to a listing, and removes known instances from the page. */
function addNew(all: Ids, page: Ids): void {
  for (const [id, spelling] of page) {
    if (all.has(id)) page.delete(id)
    else all.set(id, spelling)
  }
}
