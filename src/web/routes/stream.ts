import type { Hono } from 'hono'
import { FleetStream } from '../fleet-stream.ts'
import type { Connection } from '../http/event-client.ts'
import type { ServedWorld } from '../world.ts'

/** Adds the stream of rounds as server-sent events. */
export function addStream(app: Hono, world: ServedWorld): void {
  const stream = new FleetStream(world)
  app.get('/api/v1/stream', ({ req, env }) => stream.open(req.raw, env as Connection))
}
