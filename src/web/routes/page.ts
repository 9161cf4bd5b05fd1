import type { Hono } from 'hono'
import { Body } from '../http/body.ts'
import type { ServedWorld } from '../world.ts'

const INDEX = 'index.html'

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
}

function typeOf(path: string): string {
  return TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

/** The route of a file. Files in a folder share one, because their names change with each version. */
function routeOf(path: string): string {
  return path === INDEX ? '/' : `/${path.replace(/[^/]+$/, (name) => (path === name ? name : '*'))}`
}

/** Adds the files of the page, which are in memory: no path leads to the disk. */
export function addPage(app: Hono, { page }: ServedWorld): void {
  const bodies = new Map<string, Body>()
  for (const [path, bytes] of page) {
    bodies.set(path === INDEX ? '/' : `/${path}`, new Body(typeOf(path), bytes, 'no-cache'))
  }
  for (const route of new Set(Array.from(page.keys(), routeOf))) {
    app.get(route, (context) => {
      const { req } = context
      return bodies.get(req.path)?.respond(req.raw) ?? context.notFound()
    })
  }
}
