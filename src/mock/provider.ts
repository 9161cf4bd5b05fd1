import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import type { AddressInfo, Server, Socket } from 'node:net'
import { devNull } from 'node:os'
import { createParallelServer } from './parallel.ts'
import { createPlanner } from './response-plan.ts'
import { createSequentialServer } from './sequential.ts'
import type { MockOptions } from './table.ts'

export interface MockProvider extends AsyncDisposable {
  /** The address listened on: `::` or `0.0.0.0` for every interface. */
  readonly host: string
  readonly port: number
  /** Its address on this machine, without a trailing slash. */
  readonly url: string
  readonly instances: number
  /** The same seed gives the same answers. */
  readonly seed: number
  /** Ends all connections and resolves when the port is free. */
  close(): Promise<void>
}

/**
 * Starts a provider; by default 150 instances, a random seed, any free port, every interface. Rejects
 * with the system's error if it cannot listen (`EADDRINUSE`, `EACCES`, …).
 */
export async function startMockProvider(options: MockOptions = {}): Promise<MockProvider> {
  const { instances = 150, seed = randomInt(2 ** 32), background = false, sequential } = options
  if (background) checkDescriptors()
  const plan = createPlanner({ ...options, instances, seed })
  const server = sequential ? createSequentialServer(plan) : createParallelServer(plan, options)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    if (background) socket.unref()
  })
  if (background) server.unref()
  const { address: host, port } = await listenOnFirst(server, {
    port: options.port ?? 0,
    hosts: background ? ['127.0.0.1'] : EVERY_INTERFACE[options.protocol ?? '6'],
  })
  // A shortage of descriptors fails one connection, not the provider.
  server.on('error', () => undefined)
  const url = `http://${background ? host : 'localhost'}:${port}`
  const close = async () => {
    const closed = new Promise<unknown>((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { host, port, url, instances, seed, close, [Symbol.asyncDispose]: close }
}

const EVERY_INTERFACE = { 4: ['0.0.0.0'], 6: ['::', '0.0.0.0'] }

// The errors of listening on `::` without IPv6.
const NO_SUCH_ADDRESS = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])

/**
 * Listens on the first of the hosts that this machine has, and resolves to the address. Rejects with
 * the system's error (`EADDRINUSE`, `EACCES`, …).
 */
export async function listenOnFirst(
  server: Server,
  { port, hosts: [host, ...others] }: { port: number; hosts: readonly string[] },
): Promise<AddressInfo> {
  try {
    server.listen({ port, host })
    await once(server, 'listening')
    return server.address() as AddressInfo
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (others.length === 0 || !NO_SUCH_ADDRESS.has(code)) throw error
    return listenOnFirst(server, { port, hosts: others })
  }
}

/**
 * Listening takes a descriptor, and a connection inside this process two.
 * @throws the system's error (`EMFILE`)
 */
function checkDescriptors(): void {
  const opened: number[] = []
  try {
    while (opened.length < 3) opened.push(openSync(devNull, 'r'))
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}
