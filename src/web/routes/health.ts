import type { Hono } from 'hono'
import { Problem } from '../http/problem.ts'
import type { ServedWorld } from '../world.ts'

// A round that is younger than this many intervals is the last one.
const FRESH_INTERVALS = 3

function text(body: string): Response {
  return new Response(body, {
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

/** Adds the endpoints that tell whether the process lives, and whether its answers are current. */
export function addHealth(app: Hono, { fleet, clock, intervalMs }: ServedWorld): void {
  app.get('/-/healthy', () => text('healthy\n'))
  app.get('/-/ready', () => {
    const { round } = fleet
    if (round === null) throw new Problem(503, 'the first round has not ended')
    const ageMs = clock.elapsed() - round.endedAtMs
    if (ageMs > FRESH_INTERVALS * intervalMs) throw new Problem(503, 'the last round is too old')
    return text('ready\n')
  })
}
