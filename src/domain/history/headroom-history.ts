import { judgeService, type ServiceCounts, type ServiceStatus } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import { afterGap, type Certainty, type Step } from './instance-history.ts'

// From the best to the worst; `perhaps`: some instances may be healthy that did not answer.
type Level = 'some' | 'perhapsNone' | 'none' | 'open' | 'short' | 'perhapsEmpty' | 'empty'

/** How the healthy instances of a service compare with its minimum, over the rounds. */
export interface HeadroomHistory {
  /** As its last event tells it. */
  readonly level: Level
  /** As far as it is known: see `followStatus`. */
  readonly status: ServiceStatus
  /** Start of the first round since which it has its minimum for certain, or has not. */
  readonly since: EpochMs
  readonly certainty: Certainty
  /** Healthy instances in its last event, at most. */
  readonly told: number
}

/** By the names of services. */
export type HeadroomHistories = ReadonlyMap<string, HeadroomHistory>

/** What is told of the headroom of a service, the worst last, because the last ones are read first. */
// oxfmt-ignore
export const HEADROOM_NEWS = [
  'some', 'again', 'certain', 'perhapsAgain', 'perhapsNone', 'none', 'open',
  'still', 'short', 'lower', 'perhapsEmpty', 'empty',
] as const

export type HeadroomNews = (typeof HEADROOM_NEWS)[number]

/**
 * Returns the level of a service; one of minimum 0 is never empty. Nothing bad is certain of one that
 * has no certain status, whatever its counts are: too few instances answered, or are listed.
 */
export function levelOf({ status, healthy, healthyAtMost, minimum }: ServiceCounts): Level {
  if (healthy > minimum) return 'some'
  if (healthy === minimum) return healthyAtMost > healthy ? 'perhapsNone' : 'none'
  if (healthyAtMost === 0 && status === 'unhealthy') return 'empty'
  if (healthy === 0) return 'perhapsEmpty'
  return status === 'unhealthy' ? 'short' : 'open'
}

/**
 * Returns the status that a service is followed by. If it is `unknown`, although its counts alone would
 * decide it, they do not begin or end anything: it has its minimum as before, or is below it as before.
 */
export function followStatus(
  known: ServiceStatus,
  { status, healthy, healthyAtMost, minimum }: ServiceCounts,
): ServiceStatus {
  if (status !== 'unknown') return status
  const counted = judgeService(healthy, healthyAtMost, minimum)
  return counted === 'healthy' || counted === known ? known : status
}

function findNewsAbove(known: HeadroomHistory, level: Level): HeadroomNews | null {
  if (known.status !== 'healthy') return known.status === 'unknown' ? 'certain' : 'again'
  if (level === known.level) return null
  if (level === 'some' || level === 'none') return level
  // An instance that does not answer any more makes it no worse.
  return known.level === 'some' ? 'perhapsNone' : null
}

function findNewsBelow(
  { level: was, status: had, told }: HeadroomHistory,
  { healthyAtMost }: ServiceCounts,
  status: ServiceStatus,
  level: Level,
): HeadroomNews | null {
  if (level === 'empty') return was === level ? null : level
  if (level === 'perhapsEmpty') {
    if (was === level) return had === 'unknown' && status === 'unhealthy' ? 'short' : null
    return was === 'empty' && had === status ? null : level
  }
  if (level === 'open') {
    if (had === 'unhealthy') return status === had ? null : 'perhapsAgain'
    return was === level ? null : level
  }
  if (had !== 'unhealthy') return 'short'
  if (was !== 'short') return 'still'
  // Not each of many instances that fail one after another.
  return 2 * healthyAtMost <= told ? 'lower' : null
}

/** Returns what is told of a service whose headroom changed; null if nothing is. */
export function findHeadroomNews(
  known: HeadroomHistory,
  service: ServiceCounts,
): HeadroomNews | null {
  const level = levelOf(service)
  if (service.status === 'healthy') return findNewsAbove(known, level)
  if (service.healthy >= service.minimum) return null
  return findNewsBelow(known, service, followStatus(known.status, service), level)
}

/** Whether a service has its minimum for certain after a round, and had not before, or the reverse. */
export function hasTurned({ status }: HeadroomHistory, service: ServiceCounts): boolean {
  return (status === 'healthy') !== (followStatus(status, service) === 'healthy')
}

function followHeadroom(
  known: HeadroomHistory,
  service: ServiceCounts,
  { at, isAfterGap }: Step,
): HeadroomHistory {
  const isTold = findHeadroomNews(known, service) !== null
  const level = isTold ? levelOf(service) : known.level
  const told = isTold ? service.healthyAtMost : known.told
  const status = followStatus(known.status, service)
  if (hasTurned(known, service)) {
    return { level, status, since: at, certainty: isAfterGap ? 'about' : 'exact', told }
  }
  const certainty = isAfterGap ? afterGap(known) : known.certainty
  return { level, status, since: known.since, certainty, told }
}

/**
 * @param before null before the first round
 * @param waiting services of which nothing was known before, because their instances needed another round
 */
export function followHeadrooms(
  before: HeadroomHistories | null,
  services: readonly ServiceCounts[],
  step: Step,
  waiting: ReadonlySet<string>,
): HeadroomHistories {
  const histories = new Map<string, HeadroomHistory>()
  for (const service of services) {
    const { name, healthyAtMost: told } = service
    const known = waiting.has(name) ? undefined : before?.get(name)
    const status = followStatus('healthy', service)
    const first = { level: levelOf(service), status, since: step.at, told }
    const isOlder = before === null || waiting.has(name)
    const certainty = isOlder ? 'atLeast' : step.isAfterGap ? 'about' : 'exact'
    const followed = known && followHeadroom(known, service, step)
    histories.set(name, followed ?? { ...first, certainty })
  }
  return histories
}
