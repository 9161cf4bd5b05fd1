/** A host by its name, as clients write it. */
export interface NamedHost {
  /** In lower case; an IPv6 address without its brackets. */
  readonly name: string
  /** Null if none is written. */
  readonly port: number | null
}

const FORM = /^(?:\[([\da-f:.]+)\]|([\w-]+(?:\.[\w-]+)*))(?::(\d{1,5}))?$/i

/** Parses `mon.example.com`, `10.0.0.1:9464` or `[::1]`; null for another form. */
export function findHost(text: string): NamedHost | null {
  const [whole, ipv6, name = '', digits] = FORM.exec(text) ?? []
  if (whole === undefined) return null
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && port > 65_535) return null
  return { name: (ipv6 ?? name).toLowerCase(), port }
}
