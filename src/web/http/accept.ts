/** An item of a header that lists what a client accepts (RFC 9110, 12.5). */
interface Accepted {
  /** In lower case. */
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  /** From 0, not acceptable, to 1. */
  readonly weight: number
}

function parseItem(item: string): Accepted {
  const [name = '', ...rest] = item.split(';').map((part) => part.trim())
  const parameters = new Map(
    rest.map((part) => {
      const [key = '', value = ''] = part.split('=', 2)
      return [key.trim(), value.trim().replace(/^"(.*)"$/, '$1')] as const
    }),
  )
  const weight = Number(parameters.get('q') ?? 1)
  return { name, parameters, weight: weight >= 0 && weight <= 1 ? weight : 0 }
}

/** Parses `Accept` or `Accept-Encoding`. */
export function parseAccept(list: string | null): Accepted[] {
  return (list ?? '').toLowerCase().split(',').map(parseItem)
}

/** Whether a list of codings contains one, with a weight above 0. */
export function accepts(list: string | null, coding: string): boolean {
  return parseAccept(list).some(({ name, weight }) => name === coding && weight > 0)
}
