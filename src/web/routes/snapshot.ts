import type { Hono } from 'hono'
import { renderJson } from '../../render/json.ts'
import { asciiWidth } from '../../render/ascii.ts'
import { plain } from '../../render/paint.ts'
import { Body } from '../http/body.ts'
import { memoize } from '../memoize.ts'
import type { ServedRound } from '../served-fleet.ts'
import type { ServedWorld } from '../world.ts'
import { requireRound } from '../require-round.ts'

/** Adds the whole last round, as `--summary -o json` prints it. */
export function addSnapshot(app: Hono, { fleet, version }: ServedWorld): void {
  const layout = { width: asciiWidth, paint: plain, round: null, past: null, version }
  const bodyOf = memoize((round: ServedRound) => {
    const text = renderJson(fleet.reportOf(round), { ...layout, action: 'summary' })
    return new Body('application/json', text)
  })
  app.get('/api/v1/snapshot', ({ req }) => bodyOf(requireRound(fleet)).respond(req.raw))
}
