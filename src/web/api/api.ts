import type { Hono } from 'hono'
import { suggest } from '../../options/suggest.ts'
import { Problem } from '../http/problem.ts'
import { readQuery } from '../parameters.ts'
import type { ServedWorld } from '../world.ts'
import { Bodies } from './bodies.ts'
import { judgeWith } from './judged.ts'
import { openApiOf } from './open-api.ts'
import type { Api } from './operation.ts'
import { OPERATIONS } from './operations.ts'

const ROOT = '/api/v1'

/** Adds the JSON API. */
export function addApi(app: Hono, world: ServedWorld): void {
  const api: Api = { world, judgementOf: judgeWith(world.fleet), bodies: new Bodies() }
  for (const operation of OPERATIONS) {
    const answer = operation.open?.(api)
    if (answer === undefined) continue
    app.get(ROOT + operation.path.replace(/\{\w+\}/, ':name'), ({ req }) =>
      answer(req.raw, req.param('name') ?? ''),
    )
  }
  const description = openApiOf(world.version)
  app.get(`${ROOT}/openapi.json`, ({ req }) => {
    readQuery({}, req.url)
    return description().respond(req.raw)
  })
  const paths = [...OPERATIONS.map(({ path }) => path), '/openapi.json']
  app.get(`${ROOT}/*`, ({ req }) => {
    const guess = suggest(req.path.slice(ROOT.length), paths)
    throw new Problem(404, `there is nothing at this path${guess || `; see ${ROOT}/openapi.json`}`)
  })
}
