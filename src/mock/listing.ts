import { type Answer, INVALID } from './answer.ts'
import { createChurn } from './churn.ts'
import type { Fleet } from './fleet.ts'
import { drawNumber, STREAM } from './random.ts'

/** Is told the target of every request; `undefined` where that is no listing. */
export type Lister = (target: string) => Answer | undefined

/** A size of pages is what makes a query string on the listing mean something. */
interface Settings {
  readonly seed: number
  readonly churn?: number | undefined
  readonly pageSize?: number | undefined
}

const STALE: Answer = { status: 410, body: '{"error": "Listing Changed"}' }

/**
 * The listing, whole or in pages. The cursor in a page's link holds for the listing that the page
 * came from: once the fleet has changed, it is answered 410.
 */
export function createLister(fleet: Fleet, { seed, churn = 0, pageSize }: Settings): Lister {
  const hasChanged = createChurn(fleet, { count: churn, seed })
  const print = (edition: number) => {
    const name = drawNumber(2 ** 32, seed, STREAM.cursor, edition).toString(36)
    return { name, read: createPages(fleet.addresses, pageSize ?? Infinity, name) }
  }
  let edition = 0
  let pages = print(edition)
  return (target) => {
    const isFirst = target === '/servers'
    if (hasChanged(isFirst)) pages = print((edition += 1))
    if (isFirst) return pages.read(0)
    if (pageSize === undefined || !target.startsWith('/servers?')) return undefined
    const [, name, start] = /^\/servers\?continue=([0-9a-z]+)\.([1-9]\d*)$/.exec(target) ?? []
    if (name === undefined) return INVALID
    return name === pages.name ? pages.read(Number(start)) : STALE
  }
}

/** The pages by their first place; 400 where no page begins. */
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
