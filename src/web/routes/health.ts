import type { Hono } from 'hono'
import { ageOf, freshMs } from '../freshness.ts'
import { Problem } from '../http/problem.ts'
import type { ServedWorld } from '../world.ts'

function text(body: string): Response {
  return new Response(body, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

/** Adds the endpoints that tell whether the process lives, and whether its answers are current. */
export function addHealth(app: Hono, world: ServedWorld): void {
  app.get('/-/healthy', () => text('healthy\n'))
  app.get('/-/ready', () => {
    const { round } = world.fleet
    if (round === null) throw new Problem(503, 'the first round has not ended')
    // Later failures are told with the data, which say of when they are.
    if (round.history === null) throw new Problem(503, 'no listing could be read yet')
    if (ageOf(round, world) > freshMs(round, world))
      throw new Problem(503, 'the last round is too old')
    return text('ready\n')
  })
}
