import type { Hono } from 'hono'
import { explainAbsence, retrySeconds } from '../freshness.ts'
import { Body } from '../http/body.ts'
import { Problem } from '../http/problem.ts'
import { memoize } from '../memoize.ts'
import { PORT, readQuery } from '../parameters.ts'
import type { ServedRound } from '../served-fleet.ts'
import { discoverTargets } from './target-groups.ts'
import type { ServedWorld } from '../world.ts'

// Clients that ask for many ports in turn must not fill the memory.
const MOST_PORTS = 8

/** Says why the targets are not known; null if they are. A list that lacks some would end their scrapes. */
function explainUnknown(round: ServedRound | null, world: ServedWorld): string | null {
  if (round === null) return 'the first round has not ended'
  if (round.current.isPartial === true) return 'the listing may lack instances'
  return explainAbsence(round, world)
}

/** Adds the instances as targets of Prometheus (https://prometheus.io/docs/prometheus/latest/http_sd). */
export function addServiceDiscovery(app: Hono, world: ServedWorld): void {
  const { fleet } = world
  const bodyOf = memoize((round: ServedRound) => {
    const report = fleet.reportOf(round)
    const bodies = new Map<number | undefined, Body>()
    const makeBody = (port: number | undefined) =>
      new Body('application/json', [JSON.stringify(discoverTargets(report, port).groups), '\n'])
    return (port: number | undefined) => {
      const body = bodies.get(port) ?? makeBody(port)
      if (bodies.size < MOST_PORTS) bodies.set(port, body)
      return body
    }
  })
  app.get('/sd', ({ req }) => {
    const { port } = readQuery(PORT, req.url)
    const { round } = fleet
    const unknown = explainUnknown(round, world)
    if (round === null || unknown !== null) {
      const detail = `the targets are unknown: ${unknown}`
      throw new Problem(503, detail, { 'retry-after': retrySeconds(round, world) })
    }
    return bodyOf(round)(port).respond(req.raw)
  })
}
