/** Describes a token, to follow "is not". */
export const TOKEN = 'one line of visible ASCII characters'

/** The trimmed token in `text`; null if it is not a token. */
export function findToken(text: string): string | null {
  const token = text.trim()
  // A line feed would inject a header.
  return /^[\x21-\x7e]+$/.test(token) ? token : null
}

/** The name and the value of an HTTP header. */
export type Header = readonly [name: string, value: string]

// The client sets these itself.
const RESERVED =
  /^(?:accept-encoding|connection|content-.*|host|te|trailer|transfer-encoding|upgrade)$/i

/** Whether a header of this name cannot be set. */
export function isReservedHeader(name: string): boolean {
  return RESERVED.test(name)
}

/** Whether headers contain credentials, in the place of a token. */
export function haveCredentials(headers: readonly Header[]): boolean {
  return headers.some(([name]) => name.toLowerCase() === 'authorization')
}

/** The header that a line sets; null if it is not `NAME: VALUE`, or cannot be set. */
export function findHeader(line: string): Header | null {
  // RFC 9110, 5.6.2 and 5.5, in ASCII.
  const [, name = '', value = ''] =
    /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)[ \t]*$/.exec(line) ??
    []
  return name === '' || isReservedHeader(name) ? null : [name, value]
}

/** Whether `text` contains a certificate in PEM form. */
export function hasCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----')
}

type Variables = Readonly<Record<string, string | undefined>>

/** The variables that name proxies, if Node's own switch enables them; else undefined. */
export function findProxies(env: Variables): Variables | undefined {
  // A monitor must not use a proxy by accident.
  return env['NODE_USE_ENV_PROXY'] === '1' ? env : undefined
}
