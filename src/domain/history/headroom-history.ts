import type { ServiceCounts, ServiceStatus } from '../status/service.ts'
import type { EpochMs } from '../time.ts'
import { afterGap, type Certainty, type Step } from './instance-history.ts'

// From the best to the worst; `perhaps`: some instances may be healthy that did not answer.
type Level = 'some' | 'perhapsNone' | 'none' | 'open' | 'short' | 'perhapsEmpty' | 'empty'

/** How the healthy instances of a service compare with its minimum, over the rounds. */
export interface HeadroomHistory {
  /** As its last event tells it. */
  readonly level: Level
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

/** Returns the level of a service; one of minimum 0 is never empty. */
export function levelOf({ healthy, healthyAtMost, minimum }: ServiceCounts): Level {
  if (healthy > minimum) return 'some'
  if (healthy === minimum) return healthyAtMost > healthy ? 'perhapsNone' : 'none'
  if (healthyAtMost === 0) return 'empty'
  if (healthy === 0) return 'perhapsEmpty'
  return healthyAtMost < minimum ? 'short' : 'open'
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
  { status, healthyAtMost }: ServiceCounts,
  level: Level,
): HeadroomNews | null {
  if (level === 'empty') return was === level ? null : level
  if (level === 'perhapsEmpty') {
    if (was === level) return had === 'unknown' && status === 'unhealthy' ? 'short' : null
    return was === 'empty' && had === status ? null : level
  }
  if (level === 'open') {
    if (had === 'unhealthy') return 'perhapsAgain'
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
  return service.status === 'healthy'
    ? findNewsAbove(known, level)
    : findNewsBelow(known, service, level)
}

/** Whether a service has its minimum for certain after a round, and had not before, or the reverse. */
export function hasTurned(known: HeadroomHistory, { status }: ServiceCounts): boolean {
  return (known.status === 'healthy') !== (status === 'healthy')
}

function followHeadroom(
  known: HeadroomHistory,
  service: ServiceCounts,
  { at, isAfterGap }: Step,
): HeadroomHistory {
  const isTold = findHeadroomNews(known, service) !== null
  const level = isTold ? levelOf(service) : known.level
  const told = isTold ? service.healthyAtMost : known.told
  const { status } = service
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
    const { name, status, healthyAtMost: told } = service
    const known = waiting.has(name) ? undefined : before?.get(name)
    const first = { level: levelOf(service), status, since: step.at, told }
    const isOlder = before === null || waiting.has(name)
    const certainty = isOlder ? 'atLeast' : step.isAfterGap ? 'about' : 'exact'
    const followed = known && followHeadroom(known, service, step)
    histories.set(name, followed ?? { ...first, certainty })
  }
  return histories
}
