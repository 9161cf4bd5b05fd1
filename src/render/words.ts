import { countHeadroom } from '../domain/status/headroom.ts'
import { isCovered } from '../domain/status/check.ts'
import type { Failure } from '../domain/failure.ts'
import type { Coverage } from '../domain/status/judge.ts'
import type { Policy } from '../domain/status/policy.ts'
import type { Page } from '../domain/report/query.ts'
import type { Service } from '../domain/status/service.ts'
import type { ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import type { Reason } from '../domain/status/verdict.ts'
import { FLAGS, type OptionNames } from './option-names.ts'
import { formatDecimal, formatSeconds, formatSize, plural } from './number.ts'
import { adviseOnRedirect } from './redirect.ts'
import type { Report } from './report.ts'
import { toSafe } from './safe.ts'
import { findShortage } from './shortage.ts'

/** Why one request gave nothing usable. */
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
        : `not speaking HTTP as it should (${failure.problem})`
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
    (retryAfterMs ?? 0) === 0 ? '' : `, asks to wait ${formatSeconds(retryAfterMs ?? 0)}`
  const bound = deadlineMs === undefined ? '' : `, the deadline is ${formatSeconds(deadlineMs)}`
  const redirect = location === undefined ? '' : `, a redirect to ${toSafe(location)}`
  return `HTTP ${status}${redirect}${asked}${bound}`
}

const CHECK_ADDRESS = 'check that this is the address of a service-discovery API'
const CHECK_PORT = 'check that the provider runs there and that the port is right'
const PROVIDER_FAULT = 'the provider itself has a problem'
const CHECK_PROXY = 'check HTTP_PROXY and HTTPS_PROXY'
const TRUST_PROXY =
  'check HTTP_PROXY; if the certificate of the proxy is right, name its authority in NODE_EXTRA_CA_CERTS'

// The most that the option takes.
const MOST_INSTANCES = 1_000_000

/** What to do if the listing at an address failed. */
function adviseOnListing(url: string, failure: Failure, names: OptionNames): string {
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
      // Without TLS to the provider it is the proxy that speaks it.
      return url.startsWith('http://') ? TRUST_PROXY : adviseOnTls(failure.errno, names)
    case 'http':
      return adviseOnStatus(url, failure, names)
    case 'network':
      return adviseOnNetwork(failure.errno)
    case 'protocol':
    case 'malformed':
    case 'unusable':
    case 'tooLarge':
      return CHECK_ADDRESS
  }
}

function adviseOnNetwork(errno: string): string {
  if (errno === 'ERR_PROXY_TUNNEL') return CHECK_PROXY
  return findShortage(errno)?.advice ?? CHECK_ADDRESS
}

function adviseOnReset(url: string, { isPartial }: { readonly isPartial?: true }): string {
  if (isPartial) return PROVIDER_FAULT
  return url.startsWith('https:') ? CHECK_PORT : 'if it speaks TLS there, write https://'
}

function adviseOnTls(errno: string, { ca }: OptionNames): string {
  if (errno === 'EPROTO') return 'if it speaks plain HTTP there, write http://'
  if (errno === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'its certificate is for another name; write that one'
  }
  if (/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(errno)) {
    return 'renew its certificate, or correct the clock of this machine'
  }
  return /SELF_SIGNED|^UNABLE_TO_/.test(errno)
    ? `if its certificate is right, name its authority with ${ca}`
    : 'check its certificate and its TLS settings'
}

function adviseOnStatus(url: string, { status, ...answer }: Status, names: OptionNames): string {
  const { location, retryAfterMs = 0, deadlineMs } = answer
  const [, twice] = /(\/[^/]+)\1$/.exec(url) ?? []
  if (twice !== undefined && (status === 400 || status === 404)) {
    return `leave ${twice} out of the address`
  }
  if (status >= 300 && status < 400 && location !== undefined) {
    return adviseOnRedirect(url, location) ?? CHECK_ADDRESS
  }
  if (deadlineMs !== undefined) return `come back then, or raise ${names.deadline}`
  if (retryAfterMs > 0) return 'come back then'
  if (status === 401 || status === 403)
    return `the provider wants credentials, or others: ${names.token}`
  if (status === 407) return 'the proxy wants credentials: put them into HTTP_PROXY or HTTPS_PROXY'
  if (status >= 500) return PROVIDER_FAULT
  return CHECK_ADDRESS
}

/** What failed, why, and what to do, as one sentence. `names` is what the reader calls the options. */
export function describeListingFailure(
  { listingAddress }: Pick<Snapshot, 'listingAddress'>,
  failure: Failure,
  names: OptionNames = FLAGS,
): string {
  const why = describeFailure(failure)
  const advice = adviseOnListing(listingAddress, failure, names)
  return `cannot list instances from ${listingAddress}: ${why}; ${advice}`
}

function nameReason(failure: Failure): string {
  return failure.code === 'http' ? `HTTP ${failure.status}` : failure.code
}

/** The cause of a verdict in a few words: `cpu 91 >= 75`, `timeout`, `HTTP 503`. */
export function describeReason(reason: Reason): string {
  if ('threshold' in reason) {
    return `${reason.code} ${formatDecimal(reason.value)} >= ${formatDecimal(reason.threshold)}`
  }
  if (reason.code === 'gone') return `gone (HTTP ${reason.status})`
  const isSaid = reason.code === 'malformed' || reason.code === 'unusable'
  return isSaid ? toSafe(reason.problem) : nameReason(reason)
}

/** All causes beside the values, where there is little room: `cpu >= 75`, `cpu, mem >= 75`. */
export function describeReasonsShort(reasons: readonly Reason[]): string {
  const breaches = reasons.filter((reason) => 'threshold' in reason)
  const [one, other] = breaches
  if (one !== undefined && one.threshold === other?.threshold) {
    return `cpu, mem >= ${formatDecimal(one.threshold)}`
  }
  const others = reasons.filter((reason) => !('threshold' in reason)).map(describeReason)
  const reached = breaches.map(({ code, threshold }) => `${code} >= ${formatDecimal(threshold)}`)
  return [...reached, ...others].join(', ')
}

/** `148 of 150 answered: 1 timeout, 1 refused`; null where all answered. */
export function describeCoverage(coverage: Coverage): string | null {
  const { listed, answered, unknown, gone, reasons } = coverage
  if (answered === listed) return null
  const causes = reasons.map(({ failure, count }) => `${count} ${nameReason(failure)}`)
  if (gone > 0) causes.push(`${gone} gone`)
  const head = unknown === listed ? `all ${listed} failed` : `${answered} of ${listed} answered`
  return `${head}: ${causes.join(', ')}`
}

/** `2 duplicates ignored`; null if the provider listed nothing twice. */
export function describeDuplicates({ duplicates }: Coverage): string | null {
  return duplicates === 0 ? null : `${plural(duplicates, 'duplicate')} ignored`
}

/** `151 requests over 4 connections, 12345 bytes in 87 ms`. */
export function describeCost({ cost, durationMs }: Snapshot): string {
  const { requests, retries, connections, bytes, peakInFlight, limit } = cost
  const again = retries === 0 ? '' : ` (${retries} retried)`
  const sent = `${plural(requests, 'request')}${again} over ${plural(connections, 'connection')}`
  const read = `${plural(bytes, 'byte')} in ${Math.round(durationMs)} ms`
  const told = `${sent}, ${read}; at most ${peakInFlight} in flight`
  if (limit === null) return told
  const { inFlight, pendingConnections: pending, quotaPerSecond } = limit
  const quota = quotaPerSecond === null ? '' : `, ${quotaPerSecond.toFixed(1)} requests a second`
  return `${told}; limit ${inFlight} in flight, ${pending} unproven${quota}`
}

/** What a provider asked for, and did not get within the round. */
export function describeRetryAfter(retryAfterMs: number): string {
  return `the provider asks to wait ${formatSeconds(retryAfterMs)} (Retry-After); raise --deadline to wait that long`
}

/** A round that outlasted the interval. */
export function describeLate(durationMs: number): string {
  return `late: the round took ${formatSeconds(Math.round(durationMs / 100) * 100)}`
}

/** What this machine ran short of while it asked, which slowed the round down. */
export function describeShortage(errno: string): string {
  const shortage = findShortage(errno)
  return shortage === null ? errno : `${shortage.why}, so requests had to wait; ${shortage.advice}`
}

/** `2 unknown instances may belong to any service`. */
export function describeUnattributed(count: number): string {
  return `${plural(count, 'unknown instance')} may belong to any service`
}

/** The same where there is little room. */
export const OUT_OF_STEP_SHORT = 'provider out of step'

/** A provider whose answers can't be matched to requests by their order. */
export const OUT_OF_STEP =
  'the provider is out of step: it sent an answer that no request had asked for; ' +
  'values that this could have mixed up were read again'

/** `1 to 3 healthy, minimum 2`; `1 healthy, minimum 2`. */
export function describeBounds({ healthy, healthyAtMost, minimum }: Service): string {
  const upTo = healthyAtMost === healthy ? '' : ` to ${healthyAtMost}`
  return `${healthy}${upTo} healthy, minimum ${minimum}`
}

/** What keeps a service from being healthy: `1 to 3 healthy, 2 unknown, 4 unhealthy`. */
export function describeFaults({ status, healthy, healthyAtMost, ...service }: Service): string {
  const isTooSmall = status === 'unhealthy' && service.instances < service.minimum
  const parts = [
    status === 'unknown' ? `${healthy} to ${healthyAtMost} healthy` : '',
    service.unknown === 0 ? '' : `${service.unknown} unknown`,
    service.unhealthy === 0 ? '' : `${service.unhealthy} unhealthy`,
    isTooSmall ? `${service.instances} of ${service.minimum} there` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** `IdService 1 to 3 healthy (minimum 2)`, as one of several. */
export function describeShortfall(service: Service): string {
  return `${toSafe(service.name)} ${describeBounds(service).replace(/, (minimum \d+)$/, ' ($1)')}`
}

/** `healthy = cpu < 75, memory < 75`. */
export function describeRule({ thresholds }: Policy): string {
  const [cpu, memory] = [formatDecimal(thresholds.cpu), formatDecimal(thresholds.memory)]
  return `healthy = cpu < ${cpu}, memory < ${memory}`
}

/** What is not said by the heads of a service's columns, a line each. */
export function describeColumns({ thresholds }: Policy): string[] {
  const [cpu, memory] = [formatDecimal(thresholds.cpu), formatDecimal(thresholds.memory)]
  return [
    'room: healthy instances above the minimum; cpu, mem: mean/p50/max of those that answered',
    `load: how many may fall away with mean cpu < ${cpu} and memory < ${memory}, load spread evenly`,
  ]
}

/** `1 service has less headroom than 2: IdService 1`. */
export function describeTight(tight: readonly Service[], warnHeadroom: number): string {
  const names = tight.map((service) => `${toSafe(service.name)} ${countHeadroom(service)}`)
  const head = `${plural(tight.length, 'service')} with less headroom than ${warnHeadroom}`
  return `${head}: ${enumerate(names)}`
}

/** `82 % of the instances answered, 95 % are wanted for a verdict`. */
export function describeThinCoverage({ answered, listed }: Coverage, minCoverage: number): string {
  const percent = Math.floor((1000 * answered) / listed) / 10
  return `${percent} % of the instances answered, ${formatDecimal(minCoverage)} % are wanted for a verdict`
}

export const MOST_NAMED = 5

/** `A, B, C, D, E and 3 more`; `names` are the first of `count`. */
export function enumerate(names: readonly string[], count = names.length): string {
  const more = count - MOST_NAMED
  const shown = names.slice(0, MOST_NAMED).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** `rows 41-80 of 150`. */
export function describePage({ number, size }: Page, all: number): string {
  const from = (number - 1) * size
  return `rows ${from + 1}-${Math.min(all, from + size)} of ${all}`
}

interface Hidden {
  readonly hidden: number
  readonly all: number
  /** The options that did it. */
  readonly by: readonly string[]
}

/** `145 of 150 rows hidden by --only, --faults`. */
export function describeHidden({ hidden, all, by }: Hidden): string {
  const which = hidden === all ? 'no row is left: all' : `${hidden} of`
  return `${which} ${all} rows hidden by ${by.join(', ')}`
}

/** What is still waited for; or that it has come. */
export function describeWait({ services, absent, snapshot, coverage, check }: Report): string {
  const { listing } = snapshot
  if (!listing.ok) return describeListingFailure(snapshot, listing.failure)
  if (services.length === 0) return 'waiting: no service is known'
  if (!isCovered(coverage, check)) {
    return `waiting: ${describeThinCoverage(coverage, check.minCoverage)}`
  }
  const missing = services.filter(({ status }) => status !== 'healthy')
  if (missing.length === 0) {
    if (absent.length > 0) return `waiting: ${describeAbsent(absent)}`
    return `${plural(services.length, 'service')} with the minimum of healthy instances`
  }
  return `waiting for ${enumerate(missing.map(describeShortfall))}`
}

/** Why nothing could be read, or there is no verdict: `undecided: A 1 to 3 healthy (minimum 2)`. */
export function describeUndecided(report: Report): string {
  const { services, absent, coverage, check, snapshot } = report
  const { listing } = snapshot
  if (!listing.ok) return describeListingFailure(snapshot, listing.failure)
  if (coverage.listed === 0) return 'no servers'
  if (coverage.answered === 0) return describeCoverage(coverage) ?? 'no instance answered'
  if (services.length === 0) return 'nothing to judge: no service is known'
  if (!isCovered(coverage, check)) return describeThinCoverage(coverage, check.minCoverage)
  const open = services.filter(({ status }) => status === 'unknown')
  if (open.length > 0) return `undecided: ${enumerate(open.map(describeShortfall))}`
  return describeAbsent(absent)
}

function describeAbsent(names: readonly string[]): string {
  return `no instance reports service ${enumerate(names.map((name) => JSON.stringify(name)))}`
}

/** A secret that is none. */
export function describeOpenFile(path: string): string {
  return `every user of this machine can read ${path}; chmod 600 it`
}

/** Why one instance gave no sample. */
export function describeUnanswered(result: Exclude<ScrapeResult, { kind: 'sample' }>): string {
  if (result.kind === 'gone') return `not known to the provider (HTTP ${result.status})`
  const { failure, latencyMs } = result
  const why = describeFailure(failure)
  if (failure.code === 'unusable') return why
  // All others say their code, which coverage counts.
  const code = failure.code === 'malformed' ? ' (malformed)' : ''
  return `${latencyMs === null ? 'never asked: ' : ''}${why}${code}`
}

interface GivenUp {
  readonly forMs: number
  readonly timeoutMs: number
  readonly healthyMs: number | null
  /** The last round; null if none has ended. */
  readonly report: Report | null
}

/** `gave up after 300 s (--waitTimeout): waiting for A 1 healthy (minimum 2)`. */
export function describeGivenUp({ forMs, timeoutMs, healthyMs, report }: GivenUp): string {
  const head = `gave up after ${formatSeconds(timeoutMs)} (--waitTimeout)`
  if (report === null) return `${head}: no round has ended`
  if (healthyMs === null) return `${head}: ${describeWait(report)}`
  return `${head}: healthy for ${Math.floor(healthyMs / 1000)} of ${formatSeconds(forMs)} (--for)`
}
