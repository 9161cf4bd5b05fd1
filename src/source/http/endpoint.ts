import { UsageError } from '../../domain/error.ts'

/** The address of a server. */
export interface Endpoint {
  readonly secure: boolean
  /** A name or an address, IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** Empty, or a path that starts with a slash and does not end with one. */
  readonly basePath: string
  /** Printable: `http://api`, `http://[::1]:9001/base`. */
  readonly url: string
  /** The path of a Unix socket that is used instead of host and port. */
  readonly socketPath?: string | undefined
}

/** The host and the port of a server, as in `[::1]:9100`. */
export function hostOf({ hostname, port }: Endpoint): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
}

const CREDENTIALS =
  "use --tokenFile FILE, or --header 'Authorization: Basic …', which the config file may set as well"
const OWN_FORMS = ['host', 'host:port', 'http://host:port']

/** @throws UsageError that shows no credentials, of any characters */
function refuse(text: string, why: string): never {
  const masked = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@')
  throw new UsageError(`unusable address ${JSON.stringify(masked)}: ${why}`)
}

function checkShape(text: string, usage: string): void {
  if (text === '' || text.startsWith(':/')) refuse(text, usage)
  if (/[\s\\\p{Cc}]/u.test(text))
    refuse(text, `it contains a blank, a backslash or a control character; ${usage}`)
  if (text.includes('@')) refuse(text, `credentials do not belong in an address; ${CREDENTIALS}`)
  if (/^\d+$/.test(text)) refuse(text, `put the host before it, as in localhost:${text}`)
  // net.isIPv6 would take 3 ms of every start to compile its expression.
  const isIpv6 = /^[\da-f]*(?::[\da-f.]*){2,}$/i.test(text)
  if (isIpv6) refuse(text, URL.canParse(`http://[${text}]`) ? `write [${text}]` : usage)
}

function checkPort(text: string, authority: string): void {
  const port = /:(\d*)$/.exec(authority.replace(/^\[.*\]/, ''))?.[1]
  if (port === undefined) return
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    refuse(text, 'a port is a number from 1 to 65535')
  }
}

/**
 * Parses `host`, `host:port`, `[::1]:port`, `http://…` and `https://…/base/path`. The port defaults
 * to the scheme's.
 * @param otherForms of addresses that are no endpoints, for the error
 * @param prefix of the text, which is not a part of the URL; then the other forms are all there are
 * @throws UsageError with the correct form
 */
export function parseAddress(
  text: string,
  otherForms: readonly string[] = [],
  prefix = '',
): Endpoint {
  const forms = [...(prefix === '' ? OWN_FORMS : []), ...otherForms].join(', ')
  const usage = `write ${forms.replace(/, (?=[^,]+$)/, ' or ')}`
  checkShape(text, usage)
  const address = text.slice(prefix.length)
  const [, scheme, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(address) ?? []
  if (scheme !== undefined && !/^https?$/i.test(scheme))
    refuse(text, `unsupported scheme "${scheme}:"; ${usage}`)
  if (scheme === undefined && /\/./.test(rest) && !/^\/|[?#]/.test(rest)) {
    refuse(text, `an address with a path starts with http:// or https://`)
  }
  const [authority = ''] = rest.split(/[/?#]/, 1)
  checkPort(text, authority)
  // URL.parse takes the host of http:///path from its path.
  const url = authority === '' ? null : URL.parse(`${scheme ?? 'http'}://${rest}`)
  if (url === null) return refuse(text, usage)
  if (url.search !== '' || url.hash !== '')
    refuse(text, 'it has a query or a fragment; leave out everything after the path')
  const secure = url.protocol === 'https:'
  const basePath = url.pathname.replace(/\/+$/, '')
  return {
    secure,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    basePath,
    url: `${url.origin}${basePath}`,
  }
}
