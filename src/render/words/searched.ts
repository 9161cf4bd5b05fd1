import { byMeasure } from '../../domain/measure.ts'
import type { Described } from '../../domain/report/filter-expression.ts'
import type { Instance } from '../../domain/status/instance-status.ts'
import type { Service } from '../../domain/status/service.ts'
import { describeReason } from './status.ts'

type SearchedInstance = Pick<Instance, 'id' | 'service' | 'status' | 'reasons' | 'values'>

/** The words and values of an instance that a filter expression is matched with. */
export function toSearchedInstance(instance: SearchedInstance): Described {
  const { id, service, status, reasons, values } = instance
  const why = reasons.map(describeReason).join(' ')
  const text = `${id} ${service ?? ''} ${status} ${why}`.toLowerCase()
  return { text, status, ...byMeasure(({ key }) => values[key] ?? null) }
}

/** The same of a service. */
export function toSearchedService(service: Service): Described {
  return { ...service, text: `${service.name} ${service.status}`.toLowerCase() }
}
