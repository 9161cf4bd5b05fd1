import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { findHost, type NamedHost } from '../../domain/named-host.ts'
import { Problem } from './problem.ts'

/** Returns the values of a header as they arrived. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name)
}

/**
 * Why a request is not for this server, by its header `Host`; null if it is. Everyone can make a name
 * lead here, and then a page of that name could read the answers (DNS rebinding). A browser that sends
 * an address got the page from that address, so addresses are allowed. Ports may differ, because
 * tunnels and containers change them.
 * @param hosts names of this server; one with a port is allowed with this port only
 */
export function findHostProblem(
  request: IncomingMessage,
  hosts: readonly NamedHost[],
): Problem | null {
  const [text = '', ...others] = valuesOf(request, 'host')
  const asked = others.length === 0 ? findHost(text) : null
  if (asked === null) return new Problem(400, 'a request needs one valid header Host')
  const { name, port } = asked
  if (isIP(name) !== 0 || name === 'localhost') return null
  const isNamed = hosts.some((host) => host.name === name && (host.port ?? port) === port)
  if (isNamed) return null
  return new Problem(
    421,
    `the host "${text}" is not served; if it leads here on purpose, add --allowedHost ${text}`,
  )
}
