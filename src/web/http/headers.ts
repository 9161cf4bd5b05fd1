// Everything comes from this server, and nothing is inline: a name that became markup would do nothing.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]

/**
 * Headers of every answer. There is none for HSTS, because it would hold for all ports of the host,
 * those of other programs included.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': POLICY.join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Unless a route says what may be stored.
  'cache-control': 'no-store',
} as const satisfies Readonly<Record<string, string>>
