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

/** Adds the files of the page, which are in memory: no path leads to the disk. */
export function addPage(app: Hono, { page }: ServedWorld): void {
  for (const [path, bytes] of page) {
    const body = new Body(typeOf(path), bytes, 'no-cache')
    app.get(path === INDEX ? '/' : `/${path}`, ({ req }) => body.respond(req.raw))
  }
}
