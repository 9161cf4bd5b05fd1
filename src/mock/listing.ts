import type { Fleet } from './fleet.ts'
import { type Answer, INVALID } from './message.ts'
import { drawNumber, STREAM } from './random.ts'
import type { FleetOptions } from './table.ts'

const STALE: Answer = { status: 410, body: '{"error": "Listing Changed"}' }

/**
 * Answers the target of a request for the listing, whole or in pages; undefined for any other target.
 * The cursor in a page's link is valid for the listing of that page: after a change of the fleet it is
 * answered 410.
 */
export function createListing(
  fleet: Fleet,
  { seed, churn = 0, pageSize = Infinity }: FleetOptions,
): (target: string) => Answer | undefined {
  const countChanges = createChurn(fleet, churn, seed)
  const answerPage = (start: number, cursor: string): Answer => {
    const { addresses } = fleet
    if (start > 0 && (start >= addresses.length || start % pageSize !== 0)) return INVALID
    const end = start + pageSize
    const link = `</servers?continue=${cursor}.${end}>; rel="next"`
    const body = JSON.stringify(addresses.slice(start, end))
    return { status: 200, body, ...(end < addresses.length && { headers: { Link: link } }) }
  }
  return (target) => {
    const isFirst = target === '/servers'
    const changes = countChanges(isFirst)
    // A query has a meaning only if there are pages.
    if (!isFirst && (pageSize === Infinity || !target.startsWith('/servers?'))) return undefined
    const cursor = drawNumber(2 ** 32, seed, STREAM.cursor, changes).toString(36)
    if (isFirst) return answerPage(0, cursor)
    const [, used, start] = /^\/servers\?continue=([0-9a-z]+)\.([1-9]\d*)$/.exec(target) ?? []
    if (used === undefined) return INVALID
    return used === cursor ? answerPage(Number(start), cursor) : STALE
  }
}

/**
 * Replaces `count` instances between two listings: at a request that the seed chooses, among as many as
 * read the whole fleet once, at the latest at the next listing. Returns how many times it has done so.
 */
function createChurn(fleet: Fleet, count: number, seed: number): (isListing: boolean) => number {
  let changes = 0
  let requestsLeft = Infinity
  return (isListing) => {
    if (count === 0) return 0
    requestsLeft -= 1
    if (requestsLeft === 0 || (isListing && requestsLeft < Infinity)) {
      fleet.replace(count)
      changes += 1
      requestsLeft = Infinity
    }
    if (isListing) {
      requestsLeft = 1 + drawNumber(fleet.addresses.length, seed, STREAM.moment, changes)
    }
    return changes
  }
}
