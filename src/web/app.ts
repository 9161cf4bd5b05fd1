import { Hono } from 'hono'
import { Problem } from './http/problem.ts'
import { addHealth } from './routes/health.ts'
import { addPage } from './routes/page.ts'
import { addProvider } from './routes/provider.ts'
import { addSnapshot } from './routes/snapshot.ts'
import { addStream } from './routes/stream.ts'
import type { ServedWorld } from './world.ts'

const ROUTES = [addPage, addHealth, addSnapshot, addProvider, addStream] as const

/** Creates the function that answers requests. */
export function createApp(world: ServedWorld): Hono {
  const app = new Hono()
  for (const add of ROUTES) add(app, world)
  app.notFound(() => new Problem(404, 'there is nothing at this path').toResponse())
  app.onError((error) => {
    const problem = error instanceof Problem ? error : new Problem(500, 'internal error')
    return problem.toResponse()
  })
  return app
}
