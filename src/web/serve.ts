import type { Snapshot } from '../domain/snapshot.ts'
import { createApp } from './app.ts'
import type { ListenAddress } from '../domain/listen-address.ts'
import { findEnd } from './freshness.ts'
import type { Admission } from './http/guard.ts'
import { listen } from './http/listen.ts'
import type { TlsFiles } from './http/tls.ts'
import { Traffic } from './http/traffic.ts'
import type { ServedRound } from './served-fleet.ts'
import type { ServedWorld } from './world.ts'

// Time for the last answers after a signal.
const GRACE_MS = 1000

interface ServeOptions extends Omit<ServedWorld, 'traffic'> {
  readonly address: ListenAddress
  readonly tls: TlsFiles | null
  readonly admission: Admission
  /** The rounds that are served, each as soon as it is known. */
  readonly rounds: AsyncIterable<Snapshot>
  /** Called with the URL once requests are taken. */
  readonly onListening: (url: string) => Promise<void>
  /** Called after each round. */
  readonly onRound: (round: ServedRound) => Promise<void>
}

/**
 * Serves rounds until there are no more.
 * @throws OperationError if it cannot listen at the address, or UsageError if the files of TLS are unusable
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { address, tls, admission, onBug, fleet, clock } = options
  const traffic = new Traffic()
  const app = createApp({ ...options, traffic })
  const place = { ...address, tls, admission, onBug, traffic }
  const listener = await listen(place, (request, bindings) => app.fetch(request, bindings))
  // Requests are answered between the steps of a round.
  const pause = () => new Promise<void>((resolve) => clock.soon(resolve))
  try {
    await options.onListening(listener.url)
    for await (const snapshot of options.rounds) {
      const endedAtMs = findEnd(snapshot, options)
      await pause()
      const judged = fleet.judge(snapshot)
      await pause()
      const round = fleet.add(snapshot, endedAtMs, judged)
      await pause()
      await options.onRound(round)
    }
  } finally {
    await listener.close(GRACE_MS)
  }
}
