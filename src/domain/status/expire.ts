import type { Instance } from './instance-status.ts'
import { judgeServices, type Service } from './service.ts'

/** An instance whose values are too old to say anything of the present. */
export function expireInstance(instance: Instance): Instance {
  const reasons = [{ code: 'expired' }] as const
  return { ...instance, sample: null, values: {}, status: 'unknown', reasons, latencyMs: null }
}

/** Judges the rows of a round anew once its values are too old: any instance may have any status. */
export function expireRows(rows: {
  readonly instances: readonly Instance[]
  readonly services: readonly Service[]
}) {
  const instances = rows.instances.map(expireInstance)
  const declared = new Map(rows.services.map(({ name, minimum }) => [name, minimum]))
  return { instances, services: judgeServices(instances, [], { minimum: 0, declared }) }
}
