import type { ServedMoment } from '../served-fleet.ts'
import { toListing } from '../stream-facts.ts'
import type { ServedWorld } from '../world.ts'

/** The fields that all answers about a moment share: schema, kind, source and time. */
export function describeMoment({ source }: ServedWorld, kind: string, moment: ServedMoment) {
  return {
    schema: 'cpx-monitoring/v1',
    kind,
    source,
    observedAt: new Date(moment.current.startedAt).toISOString(),
    listing: toListing(moment),
  }
}
