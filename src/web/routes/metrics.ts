import type { Hono } from 'hono'
import { type ExpositionFormat, providerLabel } from '../../render/exposition.ts'
import { renderBuild, renderFamilies, renderTimes } from '../../render/prometheus.ts'
import { hasExpired } from '../freshness.ts'
import { parseAccept } from '../http/accept.ts'
import { SharedStart } from '../http/shared-start.ts'
import { memoize } from '../memoize.ts'
import type { ServedRound } from '../served-fleet.ts'
import { ServiceLimit } from '../service-limit.ts'
import type { ServedWorld } from '../world.ts'
import { renderOwn } from './own-metrics.ts'
import { discoverTargets } from './target-groups.ts'

const TYPES = {
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const

const EMPTY = new SharedStart([])

/** Chooses OpenMetrics if the client names it, and does not like the text format more. */
function chooseFormat(accept: string | null): ExpositionFormat {
  const weights = { prometheus: 0, openMetrics: 0 }
  for (const { name, parameters, weight } of parseAccept(accept)) {
    const version = parameters.get('version') ?? ''
    const format =
      name === 'application/openmetrics-text' && ['', '1.0.0'].includes(version)
        ? 'openMetrics'
        : 'prometheus'
    weights[format] = Math.max(weights[format], weight)
  }
  const { prometheus, openMetrics } = weights
  return openMetrics > 0 && openMetrics >= prometheus ? 'openMetrics' : 'prometheus'
}

/** Adds the metrics of the last round, which are made once, and those of the server. */
export function addMetrics(app: Hono, world: ServedWorld): void {
  const { fleet, isRecorder, traffic, version, source } = world
  const limit = new ServiceLimit()
  const reportOf = memoize((round: ServedRound) => limit.apply(fleet.reportOf(round)))
  // Rounds between two scrapes also decide which services have a name.
  fleet.subscribe(reportOf)
  const inBothFormats = (render: typeof renderFamilies) => {
    const inFormat = (format: ExpositionFormat) =>
      memoize((round: ServedRound) => new SharedStart(render(reportOf(round), format)))
    return { prometheus: inFormat('prometheus'), openMetrics: inFormat('openMetrics') }
  }
  const [valuesOf, timesOf] = [inBothFormats(renderFamilies), inBothFormats(renderTimes)]
  const countWithoutTarget = memoize((round: ServedRound) =>
    round.current.listing.ok ? discoverTargets(fleet.reportOf(round)).withoutTarget : null,
  )
  app.get('/metrics', ({ req }) => {
    const format = chooseFormat(req.header('accept') ?? null)
    const { round } = fleet
    const current = round !== null && hasExpired(round, world) ? null : round
    const context = { provider: providerLabel(round?.current.source ?? source), format }
    const withoutTarget = current && countWithoutTarget(current)
    const { droppedSeries } = limit
    const facts = { round, isRecorder, traffic, droppedSeries, withoutTarget }
    const rest = [...renderBuild(version, context), ...renderOwn(facts, context)]
    if (format === 'openMetrics') rest.push('# EOF\n')
    const start = round === null ? EMPTY : (current === null ? timesOf : valuesOf)[format](round)
    return start.respond(req.raw, TYPES[format], rest.join(''))
  })
}
