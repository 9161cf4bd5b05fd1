import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { formatListenAddress, type ListenAddress } from '../../domain/listen-address.ts'
import { bind } from './bind.ts'
import { Exchanges } from './exchanges.ts'
import { type Admission, createGuard } from './guard.ts'
import { answerPlain } from './plain.ts'
import { Problem } from './problem.ts'
import { type Answer, createReceiver } from './receive.ts'
import { explainBroken, refuse, refuseRaw } from './refuse.ts'
import { checkTls, type TlsFiles } from './tls.ts'
import { NO_ROUTE, type Traffic } from './traffic.ts'

interface ListenOptions extends ListenAddress {
  readonly tls: TlsFiles | null
  readonly admission: Admission
  /** Called with an error in an answer. */
  readonly onBug: (error: unknown) => void
  readonly traffic: Traffic
}

export interface Listener {
  /** With a slash at the end. */
  readonly url: string
  /** Takes no more requests; ends the connections that are still open after `graceMs`. */
  close(graceMs: number): Promise<void>
}

const LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 8 * 1024,
  // Whatever NODE_OPTIONS says.
  insecureHTTPParser: false,
  // A request without Host is refused like all others.
  requireHostHeader: false,
} as const satisfies ServerOptions

const TLS_LIMITS = { minVersion: 'TLSv1.2', handshakeTimeout: 5000 } as const

// 64 of them for streams. An idle one takes about 40 KiB.
const MAX_CONNECTIONS = 256

function countConnections(server: Server, traffic: Traffic): void {
  server.on('connection', (socket) => {
    traffic.connections += 1
    socket.once('close', () => (traffic.connections -= 1))
  })
  server.on('drop', () => (traffic.refusedConnections += 1))
}

function createLimitedServer(
  { tls, traffic }: Pick<ListenOptions, 'tls' | 'traffic'>,
  exchanges: Exchanges,
  receive: RequestListener,
): Server {
  const server =
    tls === null
      ? createServer(LIMITS, receive)
      : createTlsServer({ ...LIMITS, ...TLS_LIMITS, ...tls }, receive)
  server.maxConnections = MAX_CONNECTIONS
  countConnections(server, traffic)
  const refuseSocket = (problem: Problem, socket: Duplex) => {
    traffic.add(NO_ROUTE, problem.status)
    refuseRaw(problem, socket)
  }
  if (tls !== null) answerPlain(server, refuseSocket)
  // No answer needs the body that the client would send after "100 Continue".
  server.on('checkContinue', receive)
  server.on('checkExpectation', (request, response) => {
    traffic.add(NO_ROUTE, 417)
    refuse(new Problem(417, 'only "Expect: 100-continue" is understood'), request, response)
  })
  server.on('connect', (_request, socket) =>
    refuseSocket(new Problem(405, 'this is no proxy', { allow: 'GET, HEAD' }), socket),
  )
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    // What follows an answer must not become a part of it.
    if (exchanges.isBusy(socket)) return void socket.end(() => socket.destroy())
    const problem = socket.writable ? explainBroken(code) : null
    if (problem === null) socket.destroy()
    else refuseSocket(problem, socket)
  })
  return server
}

/**
 * Listens for requests.
 * @throws OperationError if it cannot listen there, or UsageError if the files of TLS are unusable
 */
export async function listen(options: ListenOptions, answer: Answer): Promise<Listener> {
  const { host, port, tls, admission, onBug, traffic } = options
  if (tls !== null) checkTls(tls)
  const guard = createGuard(admission)
  const exchanges = new Exchanges()
  const receive = createReceiver({ guard, exchanges, traffic, answer, onBug })
  const server = createLimitedServer(options, exchanges, receive)
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
