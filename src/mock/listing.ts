import { type Answer, INVALID } from './answer.ts'
import type { Fleet } from './fleet.ts'
import { drawNumber, STREAM } from './random.ts'
import type { MockOptions } from './table.ts'

const STALE: Answer = { status: 410, body: '{"error": "Listing Changed"}' }

/**
 * Answers the target of a request for the listing, whole or in pages; undefined for any other target.
 * The cursor in a page's link is valid for the listing of that page: after a change of the fleet it is
 * answered 410.
 */
export function createListing(
  fleet: Fleet,
  { seed, churn = 0, pageSize = Infinity }: MockOptions & { readonly seed: number },
): (target: string) => Answer | undefined {
  const hasChanged = createChurn(fleet, churn, seed)
  const print = (edition: number) => {
    const name = drawNumber(2 ** 32, seed, STREAM.cursor, edition).toString(36)
    return { name, read: createPages(fleet.addresses, pageSize, name) }
  }
  let edition = 0
  let pages = print(edition)
  return (target) => {
    const isFirst = target === '/servers'
    if (hasChanged(isFirst)) pages = print((edition += 1))
    if (isFirst) return pages.read(0)
    // A query has a meaning only if there are pages.
    if (pageSize === Infinity || !target.startsWith('/servers?')) return undefined
    const [, name, start] = /^\/servers\?continue=([0-9a-z]+)\.([1-9]\d*)$/.exec(target) ?? []
    if (name === undefined) return INVALID
    return name === pages.name ? pages.read(Number(start)) : STALE
  }
}

/**
 * Replaces `count` instances between two listings: at a request that the seed chooses, among as many as
 * read the whole fleet once, at the latest at the next listing. Returns whether the fleet has changed.
 */
function createChurn(fleet: Fleet, count: number, seed: number): (isListing: boolean) => boolean {
  let changes = 0
  let requestsLeft = Infinity
  return (isListing) => {
    if (count === 0) return false
    requestsLeft -= 1
    const isDue = requestsLeft === 0 || (isListing && requestsLeft < Infinity)
    if (isDue) {
      fleet.replace(count)
      changes += 1
      requestsLeft = Infinity
    }
    if (isListing) {
      requestsLeft = 1 + drawNumber(fleet.addresses.length, seed, STREAM.moment, changes)
    }
    return isDue
  }
}

/** Answers with the page that starts at a place; 400 if none does. */
function createPages(
  addresses: readonly string[],
  size: number,
  edition: string,
): (start: number) => Answer {
  const known = new Map<number, Answer>()
  return (start) => {
    let page = known.get(start)
    if (page !== undefined) return page
    if (start > 0 && (start >= addresses.length || start % size !== 0)) return INVALID
    const end = start + size
    const link = `</servers?continue=${edition}.${end}>; rel="next"`
    const body = JSON.stringify(addresses.slice(start, end))
    page = { status: 200, body, ...(end < addresses.length && { headers: { Link: link } }) }
    known.set(start, page)
    return page
  }
}
