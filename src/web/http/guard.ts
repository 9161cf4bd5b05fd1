import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NamedHost } from '../../domain/named-host.ts'
import { Access } from './access.ts'
import { findHostProblem } from './hosts.ts'
import { Problem } from './problem.ts'
import { hasBody } from './refuse.ts'

/** Who is served. */
export interface Admission {
  /** What every client needs; null if everyone is served. */
  readonly token: string | null
  /** Names of this server besides `localhost` and its addresses. */
  readonly hosts: readonly NamedHost[]
}

/** Why a request is refused; null if it is not. May set headers of the answer. */
export type Guard = (request: IncomingMessage, response: ServerResponse) => Problem | null

/** Paths that need no token, because they tell nothing about the fleet. */
const OPEN_PATHS: readonly string[] = ['/-/healthy', '/-/ready']

const METHODS = ['GET', 'HEAD']

function findMethodProblem({ method = '' }: IncomingMessage): Problem | null {
  if (METHODS.includes(method)) return null
  const allow = METHODS.join(', ')
  return new Problem(405, `only ${METHODS.join(' and ')} are answered`, { allow })
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

/**
 * A path is in origin form, and text: its escapes are UTF-8. Programs take a backslash for a slash, but not
 * an escaped one.
 */
function findPathProblem(request: IncomingMessage): Problem | null {
  const path = pathOf(request)
  try {
    decodeURIComponent(path)
    if (/^\/[^\\]*$/.test(path)) return null
  } catch {}
  return new Problem(400, 'the request needs a path that begins with a slash, escaped as UTF-8')
}

function findBodyProblem(request: IncomingMessage): Problem | null {
  return hasBody(request) ? new Problem(413, 'a request must have no body') : null
}

/**
 * Whether a page of another origin sent the request. A link may lead here from everywhere, but only as
 * a page of its own: what a page embeds is not opened on purpose.
 */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host) return true
  const { 'sec-fetch-site': site = 'none' } = headers
  const isOwn = site === 'same-origin' || site === 'none'
  const isLink =
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  return !isOwn && !isLink
}

function findOriginProblem(request: IncomingMessage): Problem | null {
  return isForeign(request) ? new Problem(403, 'pages of other origins are not answered') : null
}

/** Creates the checks that every request has to pass. */
export function createGuard({ token, hosts }: Admission): Guard {
  const access = token === null ? null : new Access(token)
  return (request, response) =>
    findHostProblem(request, hosts) ??
    findMethodProblem(request) ??
    findBodyProblem(request) ??
    findPathProblem(request) ??
    findOriginProblem(request) ??
    (OPEN_PATHS.includes(pathOf(request)) ? null : (access?.findProblem(request, response) ?? null))
}
