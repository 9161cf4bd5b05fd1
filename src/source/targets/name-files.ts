import { isIP } from 'node:net'

/** The addresses of names, by the names in lower case, as `/etc/hosts` lists them. */
export type Hosts = ReadonlyMap<string, readonly string[]>

/** The completion of incomplete names, as `/etc/resolv.conf` says. */
export interface Search {
  readonly domains: readonly string[]
  /** The number of dots from which on a name is tried as it is first. */
  readonly dots: number
}

function fieldsOf(text: string, comment: RegExp): string[][] {
  const lines = text.split('\n').map((line) => line.replace(comment, '').trim())
  return lines.filter((line) => line !== '').map((line) => line.split(/\s+/))
}

/** Parses `/etc/hosts`. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>()
  for (const [address = '', ...names] of fieldsOf(text, /#.*/)) {
    if (isIP(address) === 0) continue
    for (const name of names.map((each) => each.toLowerCase())) {
      const addresses = hosts.get(name) ?? []
      if (!addresses.includes(address)) addresses.push(address)
      hosts.set(name, addresses)
    }
  }
  return hosts
}

/** Parses `/etc/resolv.conf`; its servers are left to the resolver. */
export function parseSearch(text: string): Search {
  const search = { domains: [] as string[], dots: 1 }
  for (const [key, ...values] of fieldsOf(text, /[#;].*/)) {
    // The last one counts.
    if (key === 'search' || key === 'domain') search.domains = values
    if (key !== 'options') continue
    const dots = values.findLast((value) => /^ndots:\d+$/.test(value))
    if (dots !== undefined) search.dots = Number(dots.slice('ndots:'.length))
  }
  return search
}

/** The complete names that a name may stand for, in the order to try them. */
export function completeName(name: string, { domains, dots }: Search): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)]
  const completed = domains.map((domain) => `${name}.${domain.replace(/^\.|\.$/g, '')}`)
  const isLong = name.split('.').length > dots
  return isLong ? [name, ...completed] : [...completed, name]
}
