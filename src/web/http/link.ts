/** A part of a list. */
interface Paged {
  /** Counts from 1 on. */
  readonly page: number
  readonly perPage: number
  readonly total: number
}

/**
 * The value of a `Link` header (RFC 8288): the other pages of a list, relative to the URL of one, so
 * that they hold behind a proxy too; empty if there are none.
 */
export function linkPages(url: string, { page, perPage, total }: Paged): string {
  const last = Math.max(1, Math.ceil(total / perPage))
  const { searchParams } = new URL(url)
  const toLink = (number: number, relation: string) => {
    searchParams.set('page', String(number))
    return `<?${searchParams.toString()}>; rel="${relation}"`
  }
  return [
    ...(page > 1 ? [toLink(1, 'first'), toLink(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [toLink(page + 1, 'next'), toLink(last, 'last')] : []),
  ].join(', ')
}
