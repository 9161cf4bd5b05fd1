import type { Hono } from 'hono'
import { explainAbsence, retrySeconds } from '../freshness.ts'
import { Body } from '../http/body.ts'
import { Problem } from '../http/problem.ts'
import { memoize } from '../memoize.ts'
import type { ServedRound } from '../served-fleet.ts'
import { discoverTargets } from '../target-groups.ts'
import type { ServedWorld } from '../world.ts'

const MOST_PORT = 65_535
// Clients that ask for many ports in turn must not fill the memory.
const MOST_PORTS = 8

/** @throws Problem 400 if it is no port */
function parsePort(text: string | undefined): number | null {
  if (text === undefined) return null
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0
  if (port > 0 && port <= MOST_PORT) return port
  throw new Problem(400, 'port must be a number from 1 to 65535')
}

/** Says why the targets are not known; null if they are. A list that lacks some would end their scrapes. */
function explainUnknown(round: ServedRound | null, world: ServedWorld): string | null {
  if (round === null) return 'the first round has not ended'
  const isPartial = round.current.isPartial === true
  return explainAbsence(round, world) ?? (isPartial ? 'the listing may lack instances' : null)
}

/** Adds the instances as targets of Prometheus (https://prometheus.io/docs/prometheus/latest/http_sd). */
export function addServiceDiscovery(app: Hono, world: ServedWorld): void {
  const { fleet } = world
  const bodiesOf = memoize((round: ServedRound) => {
    const report = fleet.reportOf(round)
    const bodies = new Map<number | null, Body>()
    const makeBody = (port: number | null) =>
      new Body('application/json', [JSON.stringify(discoverTargets(report, port).groups), '\n'])
    return (port: number | null) => {
      const body = bodies.get(port) ?? makeBody(port)
      if (bodies.size < MOST_PORTS) bodies.set(port, body)
      return body
    }
  })
  app.get('/sd', ({ req }) => {
    const port = parsePort(req.query('port'))
    const { round } = fleet
    const unknown = explainUnknown(round, world)
    if (round === null || unknown !== null) {
      const detail = `the targets are unknown: ${unknown}`
      throw new Problem(503, detail, { 'retry-after': retrySeconds(round, world) })
    }
    return bodiesOf(round)(port).respond(req.raw)
  })
}
