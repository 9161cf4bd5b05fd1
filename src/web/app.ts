import { Hono } from 'hono'
import { routePath } from 'hono/route'
import { Problem } from './http/problem.ts'
import { addHealth } from './routes/health.ts'
import { addMetrics } from './routes/metrics.ts'
import { addPage } from './routes/page.ts'
import { addProvider } from './routes/provider.ts'
import { addServiceDiscovery } from './routes/service-discovery.ts'
import { addSnapshot } from './routes/snapshot.ts'
import { addStream } from './routes/stream.ts'
import type { ServedWorld } from './world.ts'

const ROUTES = [
  addPage,
  addHealth,
  addSnapshot,
  addProvider,
  addStream,
  addMetrics,
  addServiceDiscovery,
] as const

/** Creates the function that answers requests. */
export function createApp(world: ServedWorld): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    world.traffic.add(routePath(context, -1), context.res.status)
  })
  for (const add of ROUTES) add(app, world)
  app.notFound(() => new Problem(404, 'there is nothing at this path').toResponse())
  app.onError((error) => {
    const problem = error instanceof Problem ? error : new Problem(500, 'internal error')
    return problem.toResponse()
  })
  return app
}
