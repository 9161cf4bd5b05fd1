// Nothing that a shell would take for more than text.
const PLAIN = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%-]+)*$/

/** The address whose listing is at `url`; null if no address has its listing there. */
function addressOf({ href, origin }: URL, path: string): string | null {
  if (!href.endsWith(path)) return null
  const address = href.slice(0, -path.length)
  return address.startsWith(origin) && PLAIN.test(address) ? address : null
}

/**
 * What to do if the listing is redirected.
 * @param listing its address, which ends with its path under the address of the provider
 * @param location as it was sent
 * @returns null if the redirect does not lead to a listing
 */
export function adviseOnRedirect(listing: string, location: string): string | null {
  const path = listing.slice(listing.lastIndexOf('/'))
  const url = URL.parse(location, listing)
  if (url === null || !url.pathname.replace(/\/+$/, '').endsWith(path)) return null
  const address = addressOf(url, path)
  return address === null || address + path === listing
    ? `redirects are not followed, and no address leads there: the provider has to answer at ${path} itself`
    : `redirects are not followed: pass ${address} if it is right`
}
