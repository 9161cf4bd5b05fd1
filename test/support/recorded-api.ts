import type { Snapshot } from '../../src/domain/snapshot.ts'
import { Past } from '../../src/web/past.ts'
import { Turns } from '../../src/web/turns.ts'
import { openApi } from './api.ts'
import { clock } from './clock.ts'
import { openRounds } from './replay.ts'
import { POLICY } from './report.ts'
import { openRoutes } from './routes.ts'

/**
 * The API after these rounds, which are recorded as well.
 * @param earlier the number of the rounds before the start of the server
 */
export async function openRecorded(rounds: readonly Snapshot[], earlier = 0) {
  const recorded = openRounds(rounds)
  const past = new Past(recorded, POLICY, new Turns(clock))
  const routes = openRoutes({ recorded, past, isRecorder: true })
  for (const round of rounds.slice(earlier)) routes.add(round)
  return { ...routes, recorded, client: await openApi(routes) }
}

/** The API after these rounds, which nobody records. */
export async function openUnrecorded(rounds: readonly Snapshot[]) {
  const routes = openRoutes()
  for (const round of rounds) routes.add(round)
  return { ...routes, client: await openApi(routes) }
}
