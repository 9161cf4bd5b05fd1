const LISTING = '/servers'
// Needs no quotes in a shell.
const PLAIN = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%-]+)*$/

/** The provider address whose listing is at `url`; null if there is none. */
function addressOf({ href, origin }: URL): string | null {
  if (!href.endsWith(LISTING)) return null
  const address = href.slice(0, -LISTING.length)
  return address.startsWith(origin) && PLAIN.test(address) ? address : null
}

/**
 * Advice for a listing that is redirected.
 * @param source the provider's address
 * @param location the header as it was sent
 * @returns null if the redirect does not lead to a listing
 */
export function adviseOnRedirect(source: string, location: string): string | null {
  const url = URL.parse(location, source + LISTING)
  if (url === null || !url.pathname.replace(/\/+$/, '').endsWith(LISTING)) return null
  const address = addressOf(url)
  return address === null || address === source
    ? 'redirects are not followed, and no address leads there: the provider has to answer at /servers itself'
    : `redirects are not followed: pass ${address} if it is right`
}
