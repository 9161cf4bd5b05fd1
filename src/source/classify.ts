import type { Failure } from '../domain/failure.ts'

const BY_ERRNO: Readonly<Record<string, Extract<Failure, { errno: string }>['code']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  CERT_HAS_EXPIRED: 'tls',
}

/** Classifies what the HTTP client reports, by its code and never by its message. */
export function classifyError(error: NodeJS.ErrnoException): Failure {
  const errno = error.code ?? error.name
  if (errno.startsWith('HPE_')) return { code: 'protocol', problem: errno }
  if (errno.startsWith('ERR_TLS_') || errno.startsWith('ERR_SSL_')) return { code: 'tls', errno }
  return { code: BY_ERRNO[errno] ?? 'network', errno }
}
