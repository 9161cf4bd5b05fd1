import type { Timer } from '../host.ts'
import { type Connection, EventClient } from './http/event-client.ts'
import { Problem } from './http/problem.ts'
import { SharedMessage } from './http/shared-message.ts'
import type { ServedRound } from './served-fleet.ts'
import { makeRound, makeSnapshot } from './stream-facts.ts'
import { beginEvent, writeEvent } from './stream-text.ts'
import type { ServedWorld } from './world.ts'

const MOST_CLIENTS = 64
const RETRY_SECONDS = '5'
// Proxies end a connection that is idle for longer.
const PING_MS = 15_000
const PING = ': ping\n\n'
const BYE = 'event: bye\ndata: {}\n\n'
// Time after which a client connects again.
const RETRY = 'retry: 3000\n\n'

/** The stream of rounds. While it has no client, it makes no message and listens to no round. */
export class FleetStream {
  readonly #world: ServedWorld
  readonly #clients = new Set<EventClient>()
  /** The round that all clients have, or will have. */
  #round: ServedRound | null = null
  /** The snapshot of that round, once a client has needed it. */
  #snapshot: SharedMessage | null = null
  #stopFollowing = () => {}
  #timer: Timer | undefined

  constructor(world: ServedWorld) {
    this.#world = world
    world.stop.addEventListener('abort', () => this.#end(), { once: true })
  }

  /**
   * Adds a client: it gets the snapshot of the last round, then each further round.
   * @throws Problem 503 if there are too many
   */
  open(request: Request, connection: Connection): Response {
    if (this.#clients.size >= MOST_CLIENTS)
      throw new Problem(503, 'too many clients follow the stream', { 'retry-after': RETRY_SECONDS })
    if (this.#clients.size === 0) this.#follow()
    const client = new EventClient(request, connection)
    this.#clients.add(client)
    connection.outgoing.once('close', () => this.#leave(client))
    client.send(new SharedMessage([RETRY]))
    this.#sendSnapshot([client])
    return client.response
  }

  #sendSnapshot(clients: Iterable<EventClient>): void {
    const begin = new SharedMessage([this.#begin('snapshot')])
    const snapshot = this.#shareSnapshot()
    for (const client of clients) {
      client.send(begin)
      client.send(snapshot)
    }
  }

  #begin(event: 'snapshot' | 'round'): string {
    const now = new Date(this.#world.clock.now()).toISOString()
    return beginEvent(event, this.#round?.number ?? 0, now)
  }

  #shareSnapshot(): SharedMessage {
    if (this.#snapshot !== null) return this.#snapshot
    const { fields, lists } = makeSnapshot(this.#world, this.#round)
    this.#snapshot = new SharedMessage(writeEvent('', fields, lists))
    return this.#snapshot
  }

  #follow(): void {
    const { fleet, clock } = this.#world
    this.#round = fleet.round
    this.#stopFollowing = fleet.subscribe((round) => this.#send(round))
    this.#timer = clock.every(PING_MS, () => this.#sendAll(new SharedMessage([PING])))
  }

  #send(round: ServedRound): void {
    const before = this.#round
    this.#round = round
    this.#snapshot = null
    // Recorded rounds may go before the first one.
    if (before === null) return this.#sendSnapshot(this.#clients)
    const { fields, lists } = makeRound(this.#world, before, round)
    this.#sendAll(new SharedMessage(writeEvent(this.#begin('round'), fields, lists)))
  }

  #sendAll(message: SharedMessage): void {
    for (const client of this.#clients) client.send(message)
  }

  #leave(client: EventClient): void {
    this.#clients.delete(client)
    if (this.#clients.size > 0) return
    this.#stopFollowing()
    this.#world.clock.cancel(this.#timer)
    this.#round = null
    this.#snapshot = null
  }

  #end(): void {
    this.#sendAll(new SharedMessage([BYE]))
    for (const client of this.#clients) client.end()
  }
}
