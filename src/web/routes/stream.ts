import type { Hono } from 'hono'
import { FleetStream } from '../fleet-stream.ts'
import type { Connection } from '../http/event-client.ts'
import { findMoment } from '../moment.ts'
import { AT, instantOf, readQuery } from '../parameters.ts'
import type { ServedWorld } from '../world.ts'

/** Adds the stream of rounds as server-sent events. */
export function addStream(app: Hono, world: ServedWorld): void {
  const stream = new FleetStream(world)
  app.get('/api/v1/stream', async ({ req, env }) => {
    const { at } = readQuery(AT, req.url)
    const connection = env as Connection
    if (at === undefined) return stream.follow(req.raw, connection)
    const asked = instantOf('at', at, world.clock.now())
    const moment = await findMoment(world, { text: at.text, at: asked, isExact: true })
    return stream.show(req.raw, connection, moment, asked)
  })
}
