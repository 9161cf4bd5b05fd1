/** Describes a token, to follow "is not". */
export const TOKEN = 'one line of visible ASCII characters'

/** The trimmed token in `text`; null if it is not a token. */
export function findToken(text: string): string | null {
  const token = text.trim()
  // A line feed would inject a header.
  return /^[\x21-\x7e]+$/.test(token) ? token : null
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
