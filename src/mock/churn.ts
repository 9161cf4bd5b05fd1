import type { Fleet } from './fleet.ts'
import { drawNumber, STREAM } from './random.ts'

/** Is told of every request, whether it asks for a listing; says whether the fleet has changed. */
export type Churn = (isListing: boolean) => boolean

/**
 * Replaces `count` instances between one listing and the next: at a request that the seed decides,
 * among as many as read the whole fleet once, at the latest at the next listing.
 */
export function createChurn(fleet: Fleet, { count, seed }: { count: number; seed: number }): Churn {
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
