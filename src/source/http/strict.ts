// Explicit, so that neither NODE_TLS_REJECT_UNAUTHORIZED nor NODE_OPTIONS can change it.
export const STRICT_TLS = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const
export const STRICT_HTTP = { insecureHTTPParser: false, maxHeaderSize: 16 * 1024 } as const

/** Whether a host is this machine, to which no proxy leads. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127\.[\d.]+|::1)$/.test(hostname)
}
