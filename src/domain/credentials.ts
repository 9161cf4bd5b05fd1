/** What a token has to be, to follow "is not". */
export const TOKEN = 'one line of visible ASCII characters'

/** The token in `text`, without the blanks around it; null if that is not a token. */
export function findToken(text: string): string | null {
  const token = text.trim()
  // A line feed in it would make two headers of one.
  return /^[\x21-\x7e]+$/.test(token) ? token : null
}

/** Whether `text` holds a certificate in PEM form. */
export function hasCertificate(text: string): boolean {
  return text.includes('-----BEGIN CERTIFICATE-----')
}

/** The variables that name proxies, if Node's own switch turns them on; else undefined. */
export function findProxies<Variables extends Readonly<Record<string, string | undefined>>>(
  env: Variables,
): Variables | undefined {
  // A monitor must not take a proxy by accident.
  return env['NODE_USE_ENV_PROXY'] === '1' ? env : undefined
}
