import { select } from './promql.ts'
import type { Queries } from './queries.ts'
import type { Scope } from './scope.ts'

/**
 * The queries for fleets that other monitors have read: our own metrics. The facts are read, not the
 * statuses. A round that is older than the window is not used, because a textfile stays if its writer
 * stops.
 */
export function queriesOfCpx({ matchers, windowMs, serviceLabel, instanceLabel }: Scope): Queries {
  const id = instanceLabel ?? 'id'
  const service = serviceLabel ?? 'service'
  const metric = (name: string) => select(`cpx_${name}`, matchers)
  const age = `time() - ${metric('last_round_timestamp_seconds')}`
  const current = `(${metric('up')} == 1 and ${age} < ${windowMs / 1000})`
  const currently = (name: string) => `${metric(name)} and on (job, instance, provider) ${current}`
  // One provider may be read by several monitors: the instance is up if one of them got an answer.
  const maxBy = (labels: string, query: string) => `max by (provider, ${labels}) (${query})`
  const ratio = (name: string) => [{ query: `100 * ${maxBy(id, currently(name))}` }]
  const up = maxBy(`${id}, ${service}`, currently('instance_cpu_ratio'))
  const down = maxBy(id, `(${currently('instance_up')}) == 0`)
  const seen = (name: string) => `last_over_time(${metric(name)}[1h])`
  const past =
    `(${maxBy(`${id}, ${service}`, seen('instance_cpu_ratio'))}` +
    ` or on (provider, ${id}) ${maxBy(id, seen('instance_up'))}) unless on (provider, ${id}) ${up}`
  const providers = (query: string) => `group by (provider) (${query})`
  const isKnown = `${providers(current)} or ${providers(seen('up'))} * 0`
  return {
    identity: ['provider', id],
    service: [[service]],
    up: `${up} * 0 + 1 or on (provider, ${id}) ${down}`,
    cpu: ratio('instance_cpu_ratio'),
    windowMs: null,
    memory: ratio('instance_memory_ratio'),
    past: `(${past}) * 0 - on (provider) group_left () (${isKnown})`,
    // The age of a round decides whether its instances are listed.
    stale: null,
    missingParts: {
      query: `max by (provider) (${seen('up')}) unless on (provider) ${current}`,
      partOf: 'provider',
    },
  }
}
