import { type Failure, isGone, isLogin } from '../../domain/failure.ts'
import type { ListingFacts } from '../../domain/snapshot.ts'
import { formatSeconds, formatSize } from '../number.ts'
import { escapeUnsafe, toSafe } from '../safe.ts'
import { describeErrno } from './errno.ts'
import { describeDown, describeNoData } from './no-values.ts'
import { findShortage } from './shortage.ts'

/** The names of the options that errors advise to change. */
export interface OptionNames {
  readonly timeout: string
  readonly deadline: string
  readonly maxInstances: string
  /** Follows 'name its authority with'. */
  readonly ca: string
  /** Follows 'the provider requires other credentials:'. */
  readonly credentials: string
  /** Follows 'name the tenant, as in'. */
  readonly tenant: string
  /** The name of an option by its key. */
  readonly nameOf: (key: string) => string
}

const FLAGS: OptionNames = {
  timeout: '--timeout',
  deadline: '--deadline',
  maxInstances: '--maxInstances',
  ca: '--ca FILE',
  credentials: "--tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
  tenant: "--header 'X-Scope-OrgID: TENANT'",
  nameOf: (key) => `--${key}`,
}

const PROVIDER = 'the provider'

const checkPort = ({ server = PROVIDER }: ListingFacts) =>
  `check that ${server} runs there and that the port is right`

const PROVIDER_FAULT = 'the provider itself has a problem'
const CHECK_PROXY = 'check HTTP_PROXY and HTTPS_PROXY'
const TRUST_PROXY =
  'check HTTP_PROXY; if the certificate of the proxy is right, name its authority in NODE_EXTRA_CA_CERTS'

const LEAVE_TO_PROMETHEUS = 'leave a fleet of this size to Prometheus'

// A decoder says so, or quotes its beginning.
const HTML = /got HTML|^not JSON: "\s*</

// The maximum of the option.
const MOST_INSTANCES = 1_000_000

/** The facts of a failed listing, and the options that advice names. */
interface Asked extends ListingFacts {
  readonly url: string
  readonly names: OptionNames
}

/** `--job or --match`. */
export function nameFlags(
  keys: readonly string[],
  word: 'and' | 'or',
  { nameOf }: Pick<OptionNames, 'nameOf'> = FLAGS,
): string {
  return keys.map(nameOf).join(` ${word} `)
}

function selectFewer({ narrowing = [], names }: Asked): string {
  return `select fewer instances with ${nameFlags(narrowing, 'or', names)}`
}

type QueryRemedy = NonNullable<Extract<Failure, { code: 'query' }>['remedy']>

const QUERY_REMEDIES: Readonly<Record<QueryRemedy, (asked: Asked) => string>> = {
  correct: () => 'correct the query, or the option that it comes from',
  match: ({ names }) => `correct ${names.nameOf('match')}`,
  narrow: selectFewer,
  retry: () => 'try again',
  tenant: ({ names }) => `name the tenant, as in ${names.tenant}`,
  wait: (asked) => `raise ${asked.names.deadline}, or ${selectFewer(asked)}`,
}

interface Words<F extends Failure> {
  readonly why: (failure: F) => string
  /** For a failed listing. Without any, its address is to be checked. */
  readonly advice?: (failure: F, asked: Asked) => string | null | undefined
}

const isSilentDns = (errno: string) => errno === 'EAI_AGAIN' || errno === 'ETIMEOUT'

const WORDS: { readonly [Code in Failure['code']]: Words<Failure & { readonly code: Code }> } = {
  timeout: {
    why: ({ afterMs, bytes }) => {
      const seen = bytes === undefined ? 'no answer' : `only ${formatSize(bytes)} of the answer`
      return `${seen} within ${formatSeconds(afterMs)} (timeout)`
    },
    advice: (_, { names, server = PROVIDER }) => `raise ${names.timeout} if ${server} is only slow`,
  },
  deadline: {
    why: ({ afterMs }) => `not read within the ${formatSeconds(afterMs)} of the round (deadline)`,
    advice: (_, { names, server = PROVIDER }) =>
      `raise ${names.deadline} if ${server} is only slow`,
  },
  interrupted: {
    why: () => 'no answer before the signal (interrupted)',
    advice: () => 'run the command again',
  },
  tooMany: {
    why: ({ maxInstances }) => `more than ${maxInstances} instances`,
    advice({ maxInstances }, asked) {
      const { names, narrowing = [] } = asked
      const raise = maxInstances < MOST_INSTANCES ? `raise ${names.maxInstances}, or ` : ''
      return raise + (narrowing.length > 0 ? selectFewer(asked) : LEAVE_TO_PROMETHEUS)
    },
  },
  refused: {
    why: (failure) => withPlace('connection refused', failure),
    advice: (_, asked) => checkPort(asked),
  },
  unreachable: {
    why: (failure) => withPlace('cannot be reached', failure),
    advice: (_, asked) => checkPort(asked),
  },
  reset: {
    why: (failure) => withPlace('connection reset', failure),
    advice({ isPartial }, asked) {
      const { url, source } = asked
      if (isPartial) return PROVIDER_FAULT
      const isSecure = url.startsWith('https:')
      return isSecure ? checkPort(asked) : `if it uses TLS, write ${prefixOf(source)}https://`
    },
  },
  unknownHost: {
    why({ errno }) {
      const what = isSilentDns(errno) ? 'the name service does not answer' : 'unknown host'
      return `${what} (${errno})`
    },
    advice: ({ errno }) => (isSilentDns(errno) ? 'try again' : 'check the name'),
  },
  tls: {
    why: ({ errno }) => `no trusted TLS connection (${errno})`,
    // With plain HTTP to the provider, the proxy uses TLS.
    advice: ({ errno }, asked) =>
      asked.url.startsWith('http://') ? TRUST_PROXY : adviseOnTls(errno, asked),
  },
  network: {
    why: ({ errno }) => findShortage(errno)?.why ?? `network error (${errno})`,
    advice: ({ errno }) =>
      errno === 'ERR_PROXY_TUNNEL' ? CHECK_PROXY : findShortage(errno)?.advice,
  },
  protocol: {
    why: ({ problem }) =>
      `${problem === 'HPE_INVALID_CONSTANT' ? 'not an HTTP server' : 'invalid HTTP'} (${problem})`,
  },
  http: {
    why({ status, location, retryAfterMs = 0, deadlineMs }) {
      const redirect = location === undefined ? '' : `, a redirect to ${toSafe(location)}`
      const wait = retryAfterMs === 0 ? '' : `, requests a wait of ${formatSeconds(retryAfterMs)}`
      const bound = deadlineMs === undefined ? '' : `, the deadline is ${formatSeconds(deadlineMs)}`
      return `HTTP ${status}${redirect}${wait}${bound}`
    },
    advice: adviseOnStatus,
  },
  malformed: {
    why: ({ problem }) => toSafe(problem),
    advice({ problem }, { api, url }) {
      if (url === 'stdin' && problem === 'it is empty') return 'pipe a list into it'
      const page = `it is a web page, perhaps one to log in; ${checkAddress(api, url)}`
      return HTML.test(problem) ? page : undefined
    },
  },
  unusable: { why: ({ problem }) => toSafe(problem) },
  tooLarge: { why: ({ maxBytes }) => `answer larger than ${formatSize(maxBytes)}` },
  down: { why: describeDown, advice: () => PROVIDER_FAULT },
  noData: { why: describeNoData },
  query: {
    // As long as the source left it: a position is of use with its surroundings only.
    why: ({ query, problem }) => `the query for ${query} failed: ${escapeUnsafe(problem)}`,
    advice: ({ remedy }, asked) =>
      remedy === null ? PROVIDER_FAULT : QUERY_REMEDIES[remedy](asked),
  },
  file: { why: ({ errno }) => describeErrno(errno), advice: () => 'check the path' },
  socket: {
    why: ({ errno }) => describeErrno(errno, 'connection failed'),
    advice({ errno, group, form, shownBy }, { api }) {
      const start = `start ${api.replace(/^an? /, 'the ')}`
      if (errno === 'ECONNREFUSED') return start
      if (errno === 'ENOENT')
        return `${start}, or name its socket as in ${form} (${shownBy} shows it)`
      const isDenied = errno === 'EACCES' || errno === 'EPERM'
      return isDenied
        ? `run the command as root, or as a user of the group ${group}`
        : 'check the path'
    },
  },
}

interface Unconnected {
  readonly errno: string
  readonly at?: string
}

function withPlace(what: string, { errno, at }: Unconnected): string {
  return `${what}${at === undefined ? '' : ` at ${at}`} (${errno})`
}

function checkAddress(api: string, url: string): string {
  if (api === 'a list of targets') return url === 'stdin' ? 'check the list' : 'check the file'
  return `check that this is the address of ${api}`
}

/** The beginning of an address that names the kind of source: `prometheus+`. */
function prefixOf(source: string): string {
  return /^[a-z]+[+:](?=https?:)/.exec(source)?.[0] ?? ''
}

function adviseOnCredentials({ credentials }: OptionNames): string {
  return `the provider requires other credentials: ${credentials}`
}

function adviseOnTls(errno: string, { source, names: { ca } }: Asked): string {
  if (errno === 'EPROTO') return `if it uses plain HTTP, write ${prefixOf(source)}http://`
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

type HttpFailure = Extract<Failure, { code: 'http' }>

function adviseOnStatus(failure: HttpFailure, asked: Asked): string | null {
  const { url, names } = asked
  const { status, location, retryAfterMs = 0, deadlineMs } = failure
  const [, twice] = /(\/[^/]+)\1$/.exec(url) ?? []
  if (twice !== undefined && isGone(failure)) return `leave ${twice} out of the address`
  if (status >= 300 && status < 400 && location !== undefined) {
    return adviseOnRedirect(location, asked)
  }
  if (deadlineMs !== undefined) return `try again then, or raise ${names.deadline}`
  if (retryAfterMs > 0) return 'try again then'
  if (status === 401 || status === 403) {
    return adviseOnCredentials(names)
  }
  if (status === 407) return 'the proxy requires credentials: set them in HTTP_PROXY or HTTPS_PROXY'
  return status >= 500 ? PROVIDER_FAULT : null
}

// Nothing that a shell would take for more than text.
const PLAIN = /^https?:\/\/[\w.:[\]-]+(?:\/[\w.~%-]+)*$/

/** The advice for a redirected listing; null if the redirect does not lead to a listing. */
function adviseOnRedirect(location: string, asked: Asked): string | null {
  const { url: listing, source, names } = asked
  const kind = prefixOf(source)
  const base = source.slice(kind.length)
  const path = listing.startsWith(base) ? listing.slice(base.length) : ''
  const url = URL.parse(location, listing)
  if (url === null) return null
  if (path === '' || !url.pathname.replace(/\/+$/, '').endsWith(path)) {
    return isLogin(location) ? `it is a page to log in; ${adviseOnCredentials(names)}` : null
  }
  const address = url.href.endsWith(path) ? url.href.slice(0, -path.length) : ''
  const isUsable = address.startsWith(url.origin) && PLAIN.test(address)
  return isUsable && address + path !== listing
    ? `redirects are not followed: pass ${kind}${address} if it is right`
    : `redirects are not followed, and no address leads there: the provider has to answer at ${path} itself`
}

/** The words of the code of a failure. */
function wordsOf({ code }: Failure): Words<Failure> {
  return WORDS[code] as Words<Failure>
}

/** The reason why a request failed. */
export function describeFailure(failure: Failure): string {
  return wordsOf(failure).why(failure)
}

/**
 * A sentence: what failed, why, and advice.
 * @param names of options in the advice
 */
export function describeListingFailure(
  facts: ListingFacts,
  failure: Failure,
  names: OptionNames = FLAGS,
): string {
  const { listingAddress: url, api, recognized } = facts
  const head = `cannot list instances from ${url}: ${describeFailure(failure)}`
  if (recognized !== undefined) return `${head}; it is ${recognized.what}: use ${recognized.use}`
  const isOfProxy = 'at' in failure && failure.at?.startsWith('the proxy')
  const advice = isOfProxy
    ? CHECK_PROXY
    : wordsOf(failure).advice?.(failure, { ...facts, url, names })
  return `${head}; ${advice ?? checkAddress(api, url)}`
}
