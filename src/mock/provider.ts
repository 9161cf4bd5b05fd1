import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { devNull } from 'node:os'
import { type Listener, listenOnFirst } from './listen.ts'
import { createParallelServer } from './parallel.ts'
import { createPlanner } from './response-plan.ts'
import { createSequentialServer } from './sequential.ts'
import type { MockOptions } from './table.ts'

export interface MockProviderOptions extends MockOptions {
  /**
   * For use inside a process: listens on 127.0.0.1 alone, whatever `protocol` says, and does not keep
   * the process alive.
   */
  readonly background?: boolean
}

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
export async function startMockProvider(options: MockProviderOptions = {}): Promise<MockProvider> {
  const { instances = 150, seed = randomInt(2 ** 32), background = false } = options
  const plan = createPlanner({ ...options, instances, seed })
  const listener = options.sequential
    ? createSequentialServer(plan)
    : createParallelServer(plan, options)
  if (background) listener.server.unref().on('connection', (socket: Socket) => socket.unref())
  const { address: host, port } = await listenOnFirst(listener.server, {
    port: options.port ?? 0,
    hosts: chooseHosts(options),
  })
  if (background) checkDescriptors(listener)
  // A shortage of descriptors fails one connection, not the provider.
  listener.server.on('error', () => undefined)
  const url = `http://${background ? host : 'localhost'}:${port}`
  let closed: Promise<void> | undefined
  const close = () => (closed ??= closeListener(listener))
  return { host, port, url, instances, seed, close, [Symbol.asyncDispose]: close }
}

function chooseHosts({ background, protocol }: MockProviderOptions): readonly string[] {
  if (background) return ['127.0.0.1']
  return protocol === 4 ? ['0.0.0.0'] : ['::', '0.0.0.0']
}

/**
 * A connection inside this process takes two descriptors.
 * @throws the system's error (`EMFILE`)
 */
function checkDescriptors({ server }: Listener): void {
  const opened: number[] = []
  try {
    while (opened.length < 2) opened.push(openSync(devNull, 'r'))
  } catch (error) {
    server.close()
    throw error
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}

async function closeListener({ server, closeConnections }: Listener): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  closeConnections()
  await closed
}
