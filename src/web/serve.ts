import { rounds } from '../domain/history/rounds.ts'
import type { Source } from '../domain/source.ts'
import { createApp } from './app.ts'
import type { ListenAddress } from '../domain/listen-address.ts'
import { listen, type TlsFiles } from './http/listen.ts'
import { Traffic } from './http/traffic.ts'
import type { ServedRound } from './served-fleet.ts'
import type { ServedWorld } from './world.ts'

// Time for the last answers after a signal.
const GRACE_MS = 1000

interface ServeOptions extends Omit<ServedWorld, 'traffic'> {
  readonly address: ListenAddress
  readonly tls: TlsFiles | null
  readonly origin: Source
  /** Called with the URL once requests are taken. */
  readonly onListening: (url: string) => Promise<void>
  /** Called after each round. */
  readonly onRound: (round: ServedRound) => Promise<void>
}

/**
 * Takes rounds and serves them until `stop` aborts.
 * @throws OperationError if it cannot listen at the address
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { address, tls, origin, fleet, intervalMs, clock, stop } = options
  const app = createApp({ ...options, traffic: new Traffic() })
  const listener = await listen({ ...address, tls }, (request, bindings) =>
    app.fetch(request, bindings),
  )
  try {
    await options.onListening(listener.url)
    const pace = { intervalMs, count: undefined }
    for await (const snapshot of rounds(origin, pace, clock, stop)) {
      await options.onRound(fleet.add(snapshot, clock.elapsed()))
    }
  } finally {
    await listener.close(GRACE_MS)
  }
}
