import type { Hono } from 'hono'
import { describeFailure } from '../../render/words/failure.ts'
import { explainAbsence, retrySeconds } from '../freshness.ts'
import { Body } from '../http/body.ts'
import { memoize } from '../memoize.ts'
import { answerResult, formatError, INVALID, type ProviderAnswer } from './provider-body.ts'
import type { ServedRound } from '../served-fleet.ts'
import type { ServedWorld } from '../world.ts'

const PREFIX = '/provider/'
const TYPE = 'application/json'

/** What a request asks for after the prefix, with its query; null if it is no text. */
function targetOf(url: string): string | null {
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2))
  try {
    return decodeURIComponent(path.slice(PREFIX.length))
  } catch {
    return null
  }
}

/**
 * Says why there is no listing; null if there is one. The address tells which provider it is that cannot
 * be read: a tier passes on what its own provider says.
 */
function explainNone(round: ServedRound, world: ServedWorld): string | null {
  const { listing, source } = round.current
  if (listing.ok) return explainAbsence(round, world)
  const { failure } = listing
  const passed = failure.code === 'down' ? failure.problem : undefined
  return passed ?? `${source}: ${describeFailure(failure)}`
}

function respond({ status, body }: ProviderAnswer, more: Record<string, string> = {}): Response {
  const headers = { 'content-type': TYPE, 'cache-control': 'no-store', ...more }
  return new Response(body, { status, headers })
}

/** @param reason undefined before the first round */
function refuse(reason: string | undefined, retryAfter: string): Response {
  const answer = { status: 503, body: formatError('No Listing', { reason }) }
  return respond(answer, { 'retry-after': retryAfter })
}

/** Adds the API of the original provider, answered from the last round. */
export function addProvider(app: Hono, world: ServedWorld): void {
  const listingOf = memoize(({ current: { listing, isPartial } }: ServedRound) => {
    const body = new Body(TYPE, [JSON.stringify(listing.ok ? listing.ids : [])])
    // Clients that know only IP addresses ignore it.
    return { body, kind: isPartial === true ? 'names, partial' : 'names' }
  })
  const resultsOf = memoize(
    ({ current }: ServedRound) => new Map(current.results.map((result) => [result.id, result])),
  )
  app.get('/provider/*', async ({ req }) => {
    const { round } = world.fleet
    if (round === null) return refuse(undefined, retrySeconds(round, world))
    const reason = explainNone(round, world)
    if (reason !== null) return refuse(reason, retrySeconds(round, world))
    const target = targetOf(req.url)
    if (target === 'servers') {
      const { body, kind } = listingOf(round)
      const response = await body.respond(req.raw)
      response.headers.set('cpx-listing', kind)
      return response
    }
    const result = target === null ? undefined : resultsOf(round).get(target)
    return respond(result === undefined ? INVALID : answerResult(result))
  })
}
