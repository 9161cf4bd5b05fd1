import { closeSync, openSync } from 'node:fs'
import type { Failure } from '../../domain/failure.ts'

type Code = Exclude<Extract<Failure, { errno: string }>['code'], 'file' | 'socket'>

const ERRNOS: readonly (readonly [Code, ...string[]])[] = [
  ['refused', 'ECONNREFUSED'],
  ['reset', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'],
  // The last three come from blackhole routes, and firewalls on this machine.
  ['unreachable', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT', 'EINVAL', 'EACCES', 'EPERM'],
  ['unknownHost', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEOUT'],
  ['tls', 'EPROTO'],
]

function codeOf(errno: string): Code {
  return ERRNOS.find(([, ...errnos]) => errnos.includes(errno))?.[0] ?? 'network'
}

// OpenSSL has two dozen codes for certificates: CERT_HAS_EXPIRED, SELF_SIGNED_CERT_IN_CHAIN…
const TLS = /^ERR_(?:TLS|SSL)_|^UNABLE_TO_|CERT/

/** The problem of an incomplete answer. */
export const CUT_SHORT = 'the answer was cut short'

interface Tried extends NodeJS.ErrnoException {
  readonly address?: string
  readonly port?: number
  /** One for each address of the host, if there are several. */
  readonly errors?: readonly Tried[]
}

function nameAddress({ address, port }: Tried): string {
  return `${address} port ${port}`
}

/** A name may have several addresses: `::1 port 80 and 127.0.0.1 port 80`. */
function namePlace(error: Tried, port: number): string {
  const nameTried = (tried: Tried) =>
    tried.code === error.code ? nameAddress(tried) : `${nameAddress(tried)} with ${tried.code}`
  if (error.errors !== undefined) return error.errors.map(nameTried).join(' and ')
  return (error.port ?? port) === port ? '' : `the proxy ${nameAddress(error)}`
}

function findShortage(errors: readonly Tried[]): string | undefined {
  return errors.find(({ code }) => code === 'EMFILE' || code === 'ENFILE')?.code
}

/** The shortage of descriptors of this process, if there is one. */
function probeDescriptors(): string | undefined {
  try {
    closeSync(openSync('.', 'r'))
  } catch (error) {
    return findShortage([error as Tried])
  }
}

/** The resolver reports a shortage of descriptors as an unknown host. */
function findTrueErrno({ code, name, errors = [] }: Tried): string {
  const errno = code ?? name
  const isUnknown = codeOf(errno) === 'unknownHost'
  return findShortage(errors) ?? (isUnknown ? probeDescriptors() : undefined) ?? errno
}

/**
 * Classifies an error of the HTTP client, by its code and never by its message.
 * @param attempt its progress, and the port of the server: another one in the error is a proxy's
 */
export function classifyError(
  error: Tried,
  { isAnswering, port }: { readonly isAnswering: boolean; readonly port: number },
): Failure {
  const errno = findTrueErrno(error)
  if (errno.startsWith('HPE_')) return { code: 'protocol', problem: errno }
  if (TLS.test(errno)) return { code: 'tls', errno }
  // Node's error for a connection that closed too early; a real reset has a system call.
  if (isAnswering && errno === 'ECONNRESET' && error.syscall === undefined) {
    return { code: 'protocol', problem: CUT_SHORT }
  }
  const code = codeOf(errno)
  // A shortage of this machine concerns no address.
  const at = code === 'network' ? '' : namePlace(error, port)
  const isPartial = code === 'reset' && isAnswering
  return { code, errno, ...(at !== '' && { at }), ...(isPartial && { isPartial }) }
}
