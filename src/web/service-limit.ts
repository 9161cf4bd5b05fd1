import type { Report } from '../domain/report/report.ts'
import { judgeService, type Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import { byMeasure } from '../domain/measure.ts'
import { SERIES_A_SERVICE } from '../render/prometheus.ts'

/** A provider may invent names, and each one is a set of series that a Prometheus keeps. */
const MOST_SERVICES = 1000

/** Names the sum of all others. */
const OTHER = 'other'

/** Whether a report has more services than metrics name. */
export function hasOtherServices({ services }: Pick<Report, 'services'>): boolean {
  return services.length > MOST_SERVICES
}

/** The sum of services: certainly unhealthy only if some of them are. */
function sumOf(services: readonly Service[]): Service {
  const sum = { instances: 0, healthy: 0, unhealthy: 0, unknown: 0, minimum: 0 }
  for (const service of services) {
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += service[key]
  }
  const healthyAtMost = sum.healthy + sum.unknown
  const status = judgeService(sum.healthy, healthyAtMost, sum.minimum)
  return { name: OTHER, status, ...sum, healthyAtMost, ...byMeasure(() => null) }
}

function rename(instance: Instance, named: ReadonlySet<string>): Instance {
  const { sample } = instance
  if (sample === null || named.has(sample.service)) return instance
  return { ...instance, sample: { ...sample, service: OTHER } }
}

/** Limits the services of metrics, round by round: a service that has a name keeps it while it exists. */
export class ServiceLimit {
  #named: ReadonlySet<string> = new Set()
  #droppedSeries = 0

  /** Series that were part of a sum, in all rounds. */
  get droppedSeries(): number {
    return this.#droppedSeries
  }

  /** Returns the report of the next round with a sum of the services beyond the first 1,000. */
  apply(report: Report): Report {
    const { services, instances, policy, snapshot } = report
    if (!snapshot.listing.ok) return report
    const isLimited = hasOtherServices(report)
    // A service of this name is a part of the sum.
    const names = services.map(({ name }) => name).filter((name) => !isLimited || name !== OTHER)
    const isFirst = (name: string) => policy.declared?.has(name) === true || this.#named.has(name)
    const { kept = [], added = [] } = Object.groupBy(names, (name) =>
      isFirst(name) ? 'kept' : 'added',
    )
    const named = new Set([...kept, ...added].slice(0, MOST_SERVICES))
    this.#named = named
    if (!isLimited) return report
    const { own = [], others = [] } = Object.groupBy(services, ({ name }) =>
      named.has(name) ? 'own' : 'others',
    )
    this.#droppedSeries += others.length * SERIES_A_SERVICE
    return {
      ...report,
      services: [...own, sumOf(others)],
      instances: instances.map((instance) => rename(instance, named)),
    }
  }
}
