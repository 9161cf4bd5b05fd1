import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { OperationError } from '../../domain/error.ts'
import { formatListenAddress, type ListenAddress } from '../../domain/listen-address.ts'

/** A certificate chain and its key, in PEM form. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

interface ListenOptions extends ListenAddress {
  readonly tls: TlsFiles | null
}

/** Answers a request. */
export type Answer = (request: Request, bindings: HttpBindings) => Response | Promise<Response>

export interface Listener {
  /** With a slash at the end. */
  readonly url: string
  /** Takes no more requests; ends the connections that are still open after `graceMs`. */
  close(graceMs: number): Promise<void>
}

const LIMITS: ServerOptions = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 8 * 1024,
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'is not permitted; choose a port above 1023',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is an unknown host',
}

async function bind(server: Server, address: ListenAddress): Promise<void> {
  try {
    server.listen(address)
    await once(server, 'listening')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const problem = PROBLEMS[code]
    if (problem === undefined) throw error
    const [what, ...remedy] = problem.split(';')
    const why = [`${formatListenAddress(address)} ${what} (${code})`, ...remedy].join(';')
    throw new OperationError(`cannot serve: ${why}`)
  }
}

/**
 * Listens for requests.
 * @throws OperationError if it cannot listen there
 */
export async function listen(
  { host, port, tls }: ListenOptions,
  answer: Answer,
): Promise<Listener> {
  const onRequest = getRequestListener((request, bindings) =>
    answer(request, bindings as HttpBindings),
  )
  const take = (...exchange: Parameters<typeof onRequest>) => void onRequest(...exchange)
  const server =
    tls === null ? createServer(LIMITS, take) : createTlsServer({ ...LIMITS, ...tls }, take)
  await bind(server, { host, port })
  // A shortage of descriptors fails one connection, not the server.
  server.on('error', () => {})
  const bound = server.address() as AddressInfo
  const scheme = tls === null ? 'http' : 'https'
  return {
    url: `${scheme}://${formatListenAddress({ host, port: bound.port })}/`,
    async close(graceMs) {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(timer)
    },
  }
}
