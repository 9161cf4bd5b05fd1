/** A place to listen at. */
export interface ListenAddress {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
}

/** The place that a server listens at if none is named. */
export const DEFAULT_LISTEN_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 9464 }

// An IPv6 address in brackets or a host without colons, a port, or both; a bare number is a port.
const FORM =
  /^(?:\[([\da-f:.]+)\]|([^\s:[\]/]*[^\d\s:[\]/][^\s:[\]/]*)|(?=:|\d+$))(?::?(\d{1,5}))?$/i

/** Parses `host:port`, `:port`, a host or a port; null for another form. */
export function findListenAddress(text: string): ListenAddress | null {
  const [whole, ipv6, name = DEFAULT_LISTEN_ADDRESS.host, digits] = FORM.exec(text) ?? []
  if (whole === undefined || whole === '') return null
  const port = digits === undefined ? DEFAULT_LISTEN_ADDRESS.port : Number(digits)
  return port > 65_535 ? null : { host: ipv6 ?? name, port }
}

/** Whether only programs on this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/i.test(host)
}

/** `127.0.0.1:9464`, `[::1]:9464`. */
export function formatListenAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
