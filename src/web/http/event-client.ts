import { accepts } from './accept.ts'
import { endGzip, GZIP_HEAD, type SharedMessage } from './shared-message.ts'
import type { Traffic } from './traffic.ts'

// A client with more than this has stopped reading.
const MOST_WAITING_BYTES = 1024 * 1024

/** The connection of a client. */
export interface Connection {
  readonly outgoing: {
    readonly destroyed: boolean
    destroy(): unknown
    once(event: 'close', listener: () => void): unknown
  }
}

/** What a client changes in its server. */
interface Server {
  readonly traffic: Traffic
  /** Called if a message could not be made. */
  readonly onBug: (error: unknown) => void
}

/** One client of server-sent events: a response without an end, and what waits to be sent. */
export class EventClient {
  readonly response: Response
  readonly #isCompressed: boolean
  readonly #connection: Connection
  readonly #traffic: Traffic
  readonly #onBug: (error: unknown) => void
  #queue: Uint8Array[] = []
  #waitingBytes = 0
  #isNew = true
  /** Whether the connection has taken a piece since the last ping. */
  #hasProgress = true
  #isEnding = false
  /** Settled once all messages so far are in the queue. */
  #queued: Promise<void> = Promise.resolve()
  #wake = () => {}

  constructor({ headers: asked }: Request, connection: Connection, { traffic, onBug }: Server) {
    this.#connection = connection
    this.#traffic = traffic
    this.#onBug = onBug
    this.#isCompressed = accepts(asked.get('accept-encoding'), 'gzip')
    if (this.#isCompressed) this.#add(GZIP_HEAD)
    connection.outgoing.once('close', () => this.#leave())
    const body = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller) },
      // Sent as soon as the connection can take more, and not before.
      { highWaterMark: 0 },
    )
    this.response = new Response(body, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        vary: 'Accept-Encoding',
        // The connection ends with the stream.
        connection: 'close',
        // nginx would hold events back.
        'x-accel-buffering': 'no',
        ...(this.#isCompressed && { 'content-encoding': 'gzip' }),
      },
    })
  }

  /** Sends a message after those before. */
  send(message: SharedMessage): void {
    const read = () => (this.#isCompressed ? message.compressed : message.plain)
    this.#queued = this.#addAfter(this.#queued, read)
  }

  /**
   * Sends what changed, or ends the connection if too much of what was sent before is still waiting.
   * The first messages may wait until the second change.
   */
  sendChange(message: SharedMessage): void {
    const isStuck = !this.#isNew && this.#waitingBytes > MOST_WAITING_BYTES
    this.#isNew = false
    if (isStuck) this.#drop()
    else this.send(message)
  }

  /** Sends a ping, or ends the connection if it has taken nothing of what waits since the last one. */
  ping(message: SharedMessage): void {
    const isStuck = this.#queue.length > 0 && !this.#hasProgress
    this.#hasProgress = false
    if (isStuck) this.#drop()
    else this.send(message)
  }

  /** Sends all messages of a response, which then ends. */
  sendLast(messages: readonly SharedMessage[]): void {
    for (const message of messages) this.send(message)
    if (this.#isCompressed) this.#queued = this.#addAfter(this.#queued, () => endGzip(messages))
    this.end()
  }

  /** Ends the response after the messages so far. */
  end(): void {
    this.#queued = this.#endAfter(this.#queued)
  }

  async #addAfter(queued: Promise<void>, read: () => SharedMessage['plain']): Promise<void> {
    await queued
    if (this.#isEnding) return
    try {
      for (const piece of await read()) this.#add(piece)
    } catch (error) {
      this.#onBug(error)
      // Without this message, later ones would have no meaning.
      this.#disconnect()
    }
  }

  async #endAfter(queued: Promise<void>): Promise<void> {
    await queued
    this.#isEnding = true
    this.#wake()
  }

  #add(piece: Uint8Array): void {
    if (this.#isEnding) return
    this.#queue.push(piece)
    this.#waitingBytes += piece.length
    this.#wake()
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#queue.length === 0 && !this.#isEnding) {
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    const piece = this.#queue.shift()
    if (piece === undefined) return controller.close()
    this.#waitingBytes -= piece.length
    this.#hasProgress = true
    controller.enqueue(piece)
  }

  #drop(): void {
    // It has left.
    if (this.#queue.length === 0) return
    this.#traffic.droppedStreams += 1
    this.#disconnect()
  }

  #disconnect(): void {
    this.#connection.outgoing.destroy()
    this.#leave()
  }

  #leave(): void {
    this.#queue = []
    this.#isEnding = true
    this.#wake()
  }
}
