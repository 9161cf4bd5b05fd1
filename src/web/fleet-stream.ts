import type { EpochMs } from '../domain/time.ts'
import type { Timer } from '../host.ts'
import { type Connection, EventClient } from './http/event-client.ts'
import { Problem } from './http/problem.ts'
import { SharedMessage } from './http/shared-message.ts'
import { memoize } from './memoize.ts'
import type { ServedMoment, ServedRound } from './served-fleet.ts'
import { makeRound, makeSnapshot, stampNow, stampSnapshot } from './stream-facts.ts'
import { beginEvent, writeEvent } from './stream-text.ts'
import type { ServedWorld } from './world.ts'

const MOST_CLIENTS = 64
const RETRY_SECONDS = '5'
// Proxies end a connection that is idle for longer, and clients take it to be lost.
const PING_MS = 15_000
const PING = 'event: ping\ndata: {}\n\n'
const BYE = 'event: bye\ndata: {}\n\n'
// Time after which a client connects again.
const RETRY = 'retry: 3000\n\n'

/** The stream of rounds. While no client follows them, it makes no message and listens to none. */
export class FleetStream {
  readonly #world: ServedWorld
  readonly #clients = new Set<EventClient>()
  /** Those that get each round. */
  readonly #followers = new Set<EventClient>()
  /** The round that these have, or will have. */
  #round: ServedRound | null = null
  /** The snapshot of that round, once a client has needed it. */
  #snapshot: SharedMessage | null = null
  /** The snapshot of a moment of the past, for all who look at it, while the moment is remembered. */
  readonly #pastOf = memoize((moment: ServedMoment) => this.#makeSnapshot(moment))
  #unsubscribe = () => {}
  #timer: Timer | undefined

  constructor(world: ServedWorld) {
    this.#world = world
    world.stop.addEventListener('abort', () => this.#end(), { once: true })
  }

  /**
   * Adds a client: it gets the snapshot of the last round, then each further round.
   * @throws Problem 503 if there are too many
   */
  follow(request: Request, connection: Connection): Response {
    const client = this.#add(request, connection)
    client.send(new SharedMessage([RETRY]))
    if (this.#followers.size === 0) this.#subscribe()
    this.#followers.add(client)
    this.#sendSnapshot([client])
    return client.response
  }

  /**
   * Adds a client that gets the snapshot of a moment of the past, and then the end of its stream: the
   * past has no further rounds.
   * @param at the time that was asked for
   * @throws Problem 503 if there are too many
   */
  show(request: Request, connection: Connection, moment: ServedMoment, at: EpochMs): Response {
    const client = this.#add(request, connection)
    const sent = stampSnapshot(this.#world, at)
    const begin = new SharedMessage([RETRY, beginEvent('snapshot', 0, sent)])
    client.sendLast([begin, this.#pastOf(moment)])
    return client.response
  }

  #add(request: Request, connection: Connection): EventClient {
    if (this.#clients.size >= MOST_CLIENTS)
      throw new Problem(503, 'too many clients follow the stream', { 'retry-after': RETRY_SECONDS })
    // It left while its moment was looked for.
    if (connection.outgoing.destroyed) throw new Problem(400, 'the client has left')
    const { clock, traffic } = this.#world
    const client = new EventClient(request, connection, this.#world)
    if (this.#clients.size === 0) this.#timer = clock.every(PING_MS, () => this.#ping())
    this.#clients.add(client)
    traffic.streams = this.#clients.size
    connection.outgoing.once('close', () => this.#leave(client))
    return client
  }

  #sendSnapshot(clients: Iterable<EventClient>): void {
    const sent = stampSnapshot(this.#world, null)
    const begin = new SharedMessage([beginEvent('snapshot', this.#round?.number ?? 0, sent)])
    this.#snapshot ??= this.#makeSnapshot(this.#round)
    for (const client of clients) {
      client.send(begin)
      client.send(this.#snapshot)
    }
  }

  #makeSnapshot(moment: ServedMoment | null): SharedMessage {
    return new SharedMessage(writeEvent('', () => makeSnapshot(this.#world, moment)))
  }

  #subscribe(): void {
    const { fleet } = this.#world
    this.#round = fleet.round
    this.#unsubscribe = fleet.subscribe((round) => this.#send(round))
  }

  #send(round: ServedRound): void {
    const before = this.#round
    this.#round = round
    this.#snapshot = null
    // Recorded rounds may go before the first one.
    if (before === null) return this.#sendSnapshot(this.#followers)
    const begin = beginEvent('round', round.number, stampNow(this.#world))
    const parts = () => makeRound(this.#world, before, round)
    const message = new SharedMessage(writeEvent(begin, parts))
    for (const client of this.#followers) client.sendChange(message)
  }

  #ping(): void {
    const message = new SharedMessage([PING])
    for (const client of this.#clients) client.ping(message)
  }

  #leave(client: EventClient): void {
    const { clock, traffic } = this.#world
    this.#clients.delete(client)
    traffic.streams = this.#clients.size
    if (this.#clients.size === 0) clock.cancel(this.#timer)
    if (!this.#followers.delete(client) || this.#followers.size > 0) return
    this.#unsubscribe()
    this.#round = null
    this.#snapshot = null
  }

  #end(): void {
    const message = new SharedMessage([BYE])
    for (const client of this.#clients) {
      client.send(message)
      client.end()
    }
  }
}
