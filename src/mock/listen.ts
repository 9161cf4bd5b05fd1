import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'

/** A server, and a function that ends its open connections. */
export interface Listener {
  readonly server: Server
  closeConnections(): void
}

// The errors of listening on `::` without IPv6.
const NO_SUCH_ADDRESS = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])

/**
 * Listens on the first of the hosts that this machine has, and resolves to the address. Rejects with
 * the system's error (`EADDRINUSE`, `EACCES`, …).
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
