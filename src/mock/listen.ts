import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'

/** A server together with what ends its open connections, each at once. */
export interface Listener {
  readonly server: Server
  closeConnections(): void
}

// What a machine without IPv6 says when it is asked to listen on `::`.
const NO_SUCH_ADDRESS = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])

/**
 * Listens on the first of the hosts that the machine has and resolves to where that is.
 * Rejects with the system's error (`EADDRINUSE`, `EACCES`, …).
 */
export async function listenOnFirst(
  server: Server,
  { port, hosts }: { port: number; hosts: readonly string[] },
): Promise<AddressInfo> {
  const [host, ...others] = hosts
  try {
    server.listen({ port, ...(host !== undefined && { host }) })
    await once(server, 'listening')
    return server.address() as AddressInfo
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (others.length === 0 || !NO_SUCH_ADDRESS.has(code)) throw error
    return listenOnFirst(server, { port, hosts: others })
  }
}
