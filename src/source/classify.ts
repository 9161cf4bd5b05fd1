import type { Failure } from '../domain/failure.ts'

const BY_ERRNO: Readonly<Record<string, Extract<Failure, { errno: string }>['code']>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
  // What routes say that lead nowhere, and firewalls on this machine.
  EINVAL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ENOTFOUND: 'unknownHost',
  EAI_AGAIN: 'unknownHost',
  EPROTO: 'tls',
}

// OpenSSL has two dozen ways to refuse a certificate: CERT_HAS_EXPIRED, SELF_SIGNED_CERT_IN_CHAIN…
const TLS = /^ERR_(?:TLS|SSL)_|^UNABLE_TO_|CERT/

/** An answer that ended before it was complete. */
export const CUT_SHORT = 'the answer was cut short'

/** Each address of a name that has several may fail in its own way. */
function nameErrno(error: NodeJS.ErrnoException): string {
  const errors = error instanceof AggregateError ? error.errors : [error]
  const names = errors.map(({ code, name }: NodeJS.ErrnoException) => code ?? name)
  return [...new Set(names)].join(', ')
}

/**
 * Classifies what the HTTP client reports, by its code and never by its message.
 * @param isAnswering whether an answer had begun
 */
export function classifyError(error: NodeJS.ErrnoException, isAnswering: boolean): Failure {
  const errno = error.code ?? error.name
  if (errno.startsWith('HPE_')) return { code: 'protocol', problem: errno }
  if (TLS.test(errno)) return { code: 'tls', errno }
  // Node says so of a connection that was closed too early; a reset has a system call.
  if (isAnswering && errno === 'ECONNRESET' && error.syscall === undefined) {
    return { code: 'protocol', problem: CUT_SHORT }
  }
  return { code: BY_ERRNO[errno] ?? 'network', errno: nameErrno(error) }
}
