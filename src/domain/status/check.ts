import type { Coverage, Judgement } from './judge.ts'
import { countHeadroom } from './headroom.ts'
import type { Service, ServiceStatus } from './service.ts'
import type { Percent } from '../snapshot.ts'

/** What the verdict on a whole fleet depends on, beside the policy. */
export interface Check {
  /** Of the listed instances; below it nothing is certain. */
  readonly minCoverage: Percent
  /** Less headroom than this is a warning; null where none is. */
  readonly warnHeadroom: number | null
}

interface Judged {
  readonly services: readonly Service[]
  /** Services that were asked for by name and that no instance reports. */
  readonly absent: readonly string[]
  readonly coverage: Coverage
}

export function isCovered({ answered, listed }: Coverage, { minCoverage }: Check): boolean {
  return 100 * answered >= minCoverage * listed
}

/** Where too few answered, nothing is certain of any service. */
export function applyMinCoverage(judgement: Judgement, check: Check): Judgement {
  if (isCovered(judgement.coverage, check)) return judgement
  const services = judgement.services.map((one) => ({ ...one, status: 'unknown' as const }))
  return { ...judgement, services }
}

/**
 * The verdict on all services together: unhealthy where one is for certain, healthy where all are for
 * certain. Nothing to judge is no verdict, and neither is one on a service that is not there.
 */
export function judgeFleet({ services, absent, coverage }: Judged, check: Check): ServiceStatus {
  const has = (status: ServiceStatus) => services.some((service) => service.status === status)
  if (services.length === 0 || !isCovered(coverage, check)) return 'unknown'
  if (has('unhealthy')) return 'unhealthy'
  return has('unknown') || absent.length > 0 ? 'unknown' : 'healthy'
}

/** Services that have their minimum for certain, with less headroom than is wanted. */
export function findLowHeadroom(services: readonly Service[], { warnHeadroom }: Check): Service[] {
  if (warnHeadroom === null) return []
  return services.filter(
    (service) => service.status === 'healthy' && countHeadroom(service) < warnHeadroom,
  )
}
