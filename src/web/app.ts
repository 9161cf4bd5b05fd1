import { Hono } from 'hono'
import { routePath } from 'hono/route'
import { addApi } from './api/api.ts'
import { Problem } from './http/problem.ts'
import { addHealth } from './routes/health.ts'
import { addMetrics } from './routes/metrics.ts'
import { addPage } from './routes/page.ts'
import { addProvider } from './routes/provider.ts'
import { addServiceDiscovery } from './routes/service-discovery.ts'
import { addStream } from './routes/stream.ts'
import type { ServedWorld } from './world.ts'

const ROUTES = [
  addPage,
  addHealth,
  addProvider,
  addStream,
  addMetrics,
  addServiceDiscovery,
  // Its answer to unknown paths must not hide the stream.
  addApi,
] as const

/** Creates the function that answers requests. */
export function createApp(world: ServedWorld): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    let status = 500
    try {
      await next()
      ;({ status } = context.res)
    } finally {
      world.traffic.add(routePath(context), status)
    }
  })
  for (const add of ROUTES) add(app, world)
  app.notFound(() => new Problem(404, 'there is nothing at this path').toResponse())
  app.onError((error) => {
    if (error instanceof Problem) return error.toResponse()
    // A bug: the caller reports it.
    throw error
  })
  return app
}
