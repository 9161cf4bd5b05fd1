import type { IncomingHttpHeaders } from 'node:http'

/** What the header `Cpx-Listing` says of a listing; only another monitor sends it. */
export interface ListingKind {
  /** Its entries are names of any form, and no name leads to anything but an instance. */
  readonly hasNames: boolean
  /** Instances may be missing. */
  readonly isPartial: boolean
}

/** The kind of every other listing. */
export const ADDRESSES: ListingKind = { hasNames: false, isPartial: false }

/** Returns the kind of the listing in an answer. */
export function kindOf(headers: IncomingHttpHeaders): ListingKind {
  const words = String(headers['cpx-listing'] ?? '').split(/\s*,\s*/)
  return { hasNames: words.includes('names'), isPartial: words.includes('partial') }
}

const MOST_CHARACTERS = 128
// Servers in between resolve dots, take backslashes for slashes, and pass control characters on.
const HARMFUL = /(?:^|\/)\.{1,2}(?:\/|$)|[\\\p{Cc}]/u

/** Encodes a name as one part of a path; null if it could lead elsewhere, or to the listing. */
export function encodeName(name: string): string | null {
  const isUsable = name !== '' && name !== 'servers' && name.length <= MOST_CHARACTERS
  if (!isUsable || !name.isWellFormed() || HARMFUL.test(name)) return null
  return encodeURIComponent(name)
}
