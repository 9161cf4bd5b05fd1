import type { ServedMoment } from '../served-fleet.ts'
import { toListing } from '../stream-facts.ts'
import type { ServedWorld } from '../world.ts'

/** What the answers about a moment have in common: what they are, of where and of when. */
export function describeMoment({ source }: ServedWorld, kind: string, moment: ServedMoment) {
  return {
    schema: 'cpx-monitoring/v1',
    kind,
    source,
    observedAt: new Date(moment.current.startedAt).toISOString(),
    listing: toListing(moment),
  }
}
