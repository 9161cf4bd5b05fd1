import type { Query } from '../../src/domain/report/query.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Policy } from '../../src/domain/status/policy.ts'
import { createApp } from '../../src/web/app.ts'
import { findEnd } from '../../src/web/freshness.ts'
import { ServedFleet } from '../../src/web/served-fleet.ts'
import type { ServedWorld } from '../../src/web/world.ts'
import { FakeClock } from './clock.ts'
import { POLICY, QUERY } from './report.ts'
import { worldOf } from './world.ts'

interface Served extends Partial<ServedWorld> {
  readonly policy?: Policy
  readonly query?: Query
}

/** The routes of a fleet, whose rounds and time the test decides. */
export function openRoutes({ policy = POLICY, query = QUERY, ...rest }: Served = {}) {
  const clock = new FakeClock()
  const isRecorded = (rest.recorded ?? null) !== null
  const fleet = new ServedFleet(policy, query, { isRecorded, earlier: null })
  const world = worldOf(fleet, { clock, ...rest })
  const app = createApp(world)
  return {
    clock,
    world,
    /** Ends a round. */
    add: (round: Snapshot) => void fleet.add(round, findEnd(round, world)),
    /** Sends a request to a path. */
    get: async (path: string, headers: Record<string, string> = {}) =>
      app.request(path, { headers }),
  }
}
