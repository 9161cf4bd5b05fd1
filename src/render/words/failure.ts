import type { Failure } from '../../domain/failure.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { formatSeconds, formatSize } from '../number.ts'
import { adviseOnRedirect } from './redirect.ts'
import { toSafe } from '../safe.ts'
import { findShortage } from './shortage.ts'

/** The names of the options that errors advise to change. */
export interface OptionNames {
  readonly timeout: string
  readonly deadline: string
  readonly maxInstances: string
  /** Follows 'name its authority with'. */
  readonly ca: string
  readonly token: string
}

const FLAGS: OptionNames = {
  timeout: '--timeout',
  deadline: '--deadline',
  maxInstances: '--maxInstances',
  ca: '--ca FILE',
  token: '--tokenFile FILE, or MONITORING_TOKEN',
}

/** The reason why a request failed. */
export function describeFailure(failure: Failure): string {
  switch (failure.code) {
    case 'timeout':
      return `${describeProgress(failure)} within ${formatSeconds(failure.afterMs)} (timeout)`
    case 'deadline':
      return `not read within the ${formatSeconds(failure.afterMs)} of the round (deadline)`
    case 'interrupted':
      return 'no answer before the signal (interrupted)'
    case 'tooMany':
      return `more than ${failure.maxInstances} instances`
    case 'refused':
      return `connection refused${describePlace(failure)} (${failure.errno})`
    case 'reset':
      return `connection reset${describePlace(failure)} (${failure.errno})`
    case 'unreachable':
      return `cannot be reached${describePlace(failure)} (${failure.errno})`
    case 'unknownHost':
      return failure.errno === 'EAI_AGAIN'
        ? `the name service does not answer (${failure.errno})`
        : `unknown host (${failure.errno})`
    case 'tls':
      return `no trusted TLS connection (${failure.errno})`
    case 'network':
      return findShortage(failure.errno)?.why ?? `network error (${failure.errno})`
    case 'protocol':
      return failure.problem === 'HPE_INVALID_CONSTANT'
        ? `not an HTTP server (${failure.problem})`
        : `invalid HTTP (${failure.problem})`
    case 'http':
      return describeStatus(failure)
    case 'malformed':
    case 'unusable':
      return toSafe(failure.problem)
    case 'tooLarge':
      return `answer larger than ${formatSize(failure.maxBytes)}`
  }
}

function describeProgress({ bytes }: { readonly bytes?: number }): string {
  return bytes === undefined ? 'no answer' : `only ${formatSize(bytes)} of the answer`
}

function describePlace({ at }: { readonly at?: string }): string {
  return at === undefined ? '' : ` at ${at}`
}

type Status = Extract<Failure, { code: 'http' }>

function describeStatus({ status, location, retryAfterMs, deadlineMs }: Status): string {
  const asked =
    (retryAfterMs ?? 0) === 0 ? '' : `, requests a wait of ${formatSeconds(retryAfterMs ?? 0)}`
  const bound = deadlineMs === undefined ? '' : `, the deadline is ${formatSeconds(deadlineMs)}`
  const redirect = location === undefined ? '' : `, a redirect to ${toSafe(location)}`
  return `HTTP ${status}${redirect}${asked}${bound}`
}

const CHECK_PORT = 'check that the provider runs there and that the port is right'
const PROVIDER_FAULT = 'the provider itself has a problem'
const CHECK_PROXY = 'check HTTP_PROXY and HTTPS_PROXY'
const TRUST_PROXY =
  'check HTTP_PROXY; if the certificate of the proxy is right, name its authority in NODE_EXTRA_CA_CERTS'

// The maximum of the option.
const MOST_INSTANCES = 1_000_000

/** Advice for a failed listing at an address; null if the address itself is to be checked. */
function adviseOnListing(url: string, failure: Failure, names: OptionNames): string | null {
  if ('at' in failure && (failure.at ?? '').startsWith('the proxy')) return CHECK_PROXY
  switch (failure.code) {
    case 'timeout':
      return `raise ${names.timeout} if the provider is only slow`
    case 'deadline':
      return `raise ${names.deadline} if the provider is only slow`
    case 'interrupted':
      return 'run the command again'
    case 'tooMany':
      return failure.maxInstances < MOST_INSTANCES
        ? `raise ${names.maxInstances}, or leave a fleet of this size to Prometheus`
        : 'leave a fleet of this size to Prometheus'
    case 'refused':
    case 'unreachable':
      return CHECK_PORT
    case 'reset':
      return adviseOnReset(url, failure)
    case 'unknownHost':
      return failure.errno === 'EAI_AGAIN' ? 'try again' : 'check the name'
    case 'tls':
      // With plain HTTP to the provider, TLS is spoken by the proxy.
      return url.startsWith('http://') ? TRUST_PROXY : adviseOnTls(failure.errno, names)
    case 'http':
      return adviseOnStatus(url, failure, names)
    case 'network':
      return adviseOnNetwork(failure.errno)
    case 'protocol':
    case 'malformed':
    case 'unusable':
    case 'tooLarge':
      return null
  }
}

function adviseOnNetwork(errno: string): string | null {
  if (errno === 'ERR_PROXY_TUNNEL') return CHECK_PROXY
  return findShortage(errno)?.advice ?? null
}

function adviseOnReset(url: string, { isPartial }: { readonly isPartial?: true }): string {
  if (isPartial) return PROVIDER_FAULT
  return url.startsWith('https:') ? CHECK_PORT : 'if it uses TLS, write https://'
}

function adviseOnTls(errno: string, { ca }: OptionNames): string {
  if (errno === 'EPROTO') return 'if it uses plain HTTP, write http://'
  if (errno === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'the certificate is for another name; use that name'
  }
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(errno)) {
    return 'renew its certificate, or correct the clock of this machine'
  }
  return /SELF_SIGNED|^UNABLE_TO_/.test(errno)
    ? `if its certificate is right, name its authority with ${ca}`
    : 'check its certificate and its TLS settings'
}

function adviseOnStatus(url: string, { status, ...answer }: Status, names: OptionNames) {
  const [, twice] = /(\/[^/]+)\1$/.exec(url) ?? []
  if (twice !== undefined && (status === 400 || status === 404)) {
    return `leave ${twice} out of the address`
  }
  const { location, retryAfterMs = 0, deadlineMs } = answer
  if (status >= 300 && status < 400 && location !== undefined) {
    return adviseOnRedirect(url, location)
  }
  if (deadlineMs !== undefined) return `try again then, or raise ${names.deadline}`
  if (retryAfterMs > 0) return 'try again then'
  if (status === 401 || status === 403)
    return `the provider requires other credentials: ${names.token}`
  if (status === 407) return 'the proxy requires credentials: set them in HTTP_PROXY or HTTPS_PROXY'
  if (status >= 500) return PROVIDER_FAULT
  return null
}

/**
 * A sentence: what failed, why, and advice.
 * @param names of options in the advice
 */
export function describeListingFailure(
  { listingAddress, api }: Pick<Snapshot, 'listingAddress' | 'api'>,
  failure: Failure,
  names: OptionNames = FLAGS,
): string {
  const why = describeFailure(failure)
  const checkAddress = `check that this is the address of ${api}`
  const advice = adviseOnListing(listingAddress, failure, names) ?? checkAddress
  return `cannot list instances from ${listingAddress}: ${why}; ${advice}`
}
