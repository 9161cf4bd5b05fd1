import type * as http from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../../host.ts'
import { KeptConnection } from './connection.ts'
import { KeepAlive } from './keep-alive.ts'
import type { RequestSpec } from './request-spec.ts'

/** Node's agent with the undocumented method that `node:http` calls for each request. */
interface Agent extends http.Agent {
  addRequest(request: http.ClientRequest, options: Template): void
}

/** The options of a request; `isLast` if its headers tell the server to close the connection. */
export type Template = http.RequestOptions & { readonly isLast: boolean }

/**
 * The kept connections to one server. HTTP/1.1 matches answers to requests by their order alone, so a
 * server that sends one answer too many makes every later answer belong to the request before. The
 * first answer of a connection is certain. All later ones are uncertain until the server has closed
 * the connection as its last request demanded, without another byte: then it has sent as many answers as
 * there were requests. Any other end of a connection leaves its answers uncertain, and they have to be
 * requested again, each over a connection of its own.
 */
export class Connections {
  /** Whether the server sent an unrequested answer. No connection is kept from then on. */
  isOutOfStep = false
  readonly #clock: Clock
  readonly #fence: (last: RequestSpec) => void
  readonly #keepAlive = new KeepAlive()
  readonly #open = new Map<Socket, KeptConnection>()
  /** Reusable ones without a request, the last used one at the end. */
  #idle: KeptConnection[] = []
  readonly #listeners = new Set<(keys: readonly string[]) => void>()
  /** Of connections that the server closed as requested, but without confirming it. */
  #unconfirmed: string[] = []
  #size = 0

  /**
   * @param agent opens the connections, but does not keep them: for each request it would copy its
   * options twice, and search four lists for a socket
   * @param fence repeats a request as the last one of the connection used last
   */
  constructor(agent: http.Agent, clock: Clock, fence: (last: RequestSpec) => void) {
    this.#clock = clock
    this.#fence = fence
    const opener = agent as Agent
    const open = opener.addRequest.bind(opener)
    opener.addRequest = (request, options) => {
      const connection = this.#findIdle()
      if (connection === undefined) return open(request, options)
      this.#idle.pop()
      connection.socket.ref()
      request.reusedSocket = true
      request.onSocket(connection.socket)
      if (connection.hasSurplus) return this.fallOutOfStep()
      connection.isBusy = true
      if (options.isLast) {
        this.#retire(connection)
        connection.closing = 'requested'
      }
      this.#keepAlive.uses += 1
    }
    opener.removeAllListeners('free')
    opener.on('free', (socket: Socket) => this.#free(socket))
  }

  get areKept(): boolean {
    return !this.isOutOfStep && this.#keepAlive.isUseful
  }

  /** Number of connections that may carry another request, now or after their answer. */
  get size(): number {
    return this.areKept ? this.#size : 0
  }

  /** The idle connection that the next request would use: none, one for more requests, or for its last. */
  get next(): 'none' | 'more' | 'last' {
    const connection = this.areKept ? this.#findIdle() : undefined
    if (connection === undefined) return 'none'
    return connection.answers + 1 < this.#keepAlive.mostAnswers ? 'more' : 'last'
  }

  /** Calls `listener` with the keys of answers that are uncertain. Returns a function that ends that. */
  onUncertain(listener: (keys: readonly string[]) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Adds a new connection, whose first request is in flight. */
  add(socket: Socket): void {
    const connection = new KeptConnection(socket, (closed) => this.#close(closed))
    this.#open.set(socket, connection)
    this.#size += 1
  }

  /**
   * Takes note of a complete answer.
   * @returns whether it is in step as far as is known
   */
  answer({ socket, shouldKeepAlive }: http.ClientRequest, spec: RequestSpec): boolean {
    const connection = socket === null ? undefined : this.#open.get(socket)
    // It was given up meanwhile.
    if (connection === undefined) return false
    // Node destroys a connection at once if a second answer comes in one piece with the first.
    if (connection.socket.destroyed && shouldKeepAlive) {
      this.fallOutOfStep()
      return false
    }
    connection.answer(spec)
    if (!shouldKeepAlive) {
      if (connection.closing === 'requested') connection.closing = 'confirmed'
      else this.#keepAlive.end(connection.answers)
      this.#readToEnd(connection)
    } else if (!connection.isReusable) this.#end(connection)
    return true
  }

  /** Notes a connection that was dead when it was reused. */
  die({ socket }: http.ClientRequest): void {
    // Without a socket the request was canceled before it was sent.
    if (socket !== null) this.#keepAlive.die(this.#open.get(socket)?.answers ?? 0)
  }

  /** Gives up one idle connection, for a server that handles one connection at a time. */
  closeOneIdle(): void {
    for (const connection of this.#open.values()) {
      if (!connection.isBusy && connection.isReusable) return this.#end(connection)
    }
  }

  /**
   * Gives up all connections, busy ones after their answer. Resolves once it is known which of their
   * answers are certain.
   */
  async leave(): Promise<void> {
    const all = [...this.#open.values()]
    for (const connection of all) {
      this.#retire(connection)
      if (!connection.isBusy) this.#end(connection)
    }
    await Promise.all(all.map(({ closed }) => closed))
    // A server that closes connections on its own may have done so just then.
    if (this.#keepAlive.deadUses > 0) this.#report(this.#unconfirmed)
    this.#unconfirmed = []
    this.#keepAlive.startRound()
  }

  /** Lets the process end while connections are idle. */
  rest(): void {
    for (const { socket } of this.#idle) socket.unref()
  }

  /** Reports answers that stay uncertain until the requests in flight are answered. */
  reportBusy(): void {
    const busy = [...this.#open.values()].filter(({ isBusy }) => isBusy)
    this.#report(busy.flatMap(({ uncertain }) => uncertain.splice(0)))
  }

  /** Ends all connections at once: none of their answers is certain. */
  abandon(): void {
    const keys = [...this.#open.values()].flatMap((connection) => {
      connection.socket.destroy()
      return connection.uncertain.splice(0)
    })
    this.#report([...keys, ...this.#unconfirmed.splice(0)])
  }

  /** An unrequested answer was received. */
  fallOutOfStep(): void {
    this.isOutOfStep = true
    this.abandon()
  }

  #findIdle(): KeptConnection | undefined {
    while (this.#idle.at(-1)?.socket.destroyed === true) this.#idle.pop()
    return this.#idle.at(-1)
  }

  /** Takes back a connection whose request is answered, or was canceled before it was sent. */
  #free(socket: Socket): void {
    const connection = this.#open.get(socket)
    if (connection === undefined || socket.destroyed) return void socket.destroy()
    const isCanceled = connection.isBusy
    if (isCanceled) {
      connection.isBusy = false
      connection.closing = 'no'
    }
    if (connection.isReusable) this.#idle.push(connection)
    else if (isCanceled) this.#end(connection)
  }

  #retire(connection: KeptConnection): void {
    if (!connection.isReusable) return
    connection.isReusable = false
    this.#size -= 1
    this.#idle = this.#idle.filter((each) => each !== connection)
  }

  /** Ends a connection that has no request in flight. */
  #end(connection: KeptConnection): void {
    this.#retire(connection)
    const { closing, uncertain, last, socket } = connection
    if (closing !== 'no' || uncertain.length === 0) return this.#readToEnd(connection)
    if (this.#keepAlive.neverCloses) return void socket.destroy()
    // node:http has to give the socket back first.
    this.#clock.soon(() => {
      // It may have been ended twice.
      if (socket.destroyed || connection.closing !== 'no' || last === null) return
      this.#idle.push(connection)
      this.#fence(last)
    })
  }

  #readToEnd(connection: KeptConnection): void {
    this.#retire(connection)
    connection.readToEnd(this.#clock, () => {
      if (connection.closing !== 'no') this.#keepAlive.close(false)
    })
  }

  #close(connection: KeptConnection): void {
    this.#open.delete(connection.socket)
    this.#retire(connection)
    const { isBusy, closing, hasEnded, hasSurplus, uncertain } = connection
    if (hasEnded && closing !== 'no') this.#keepAlive.close(true)
    const isSurplus = !isBusy && hasSurplus
    if (isSurplus) this.fallOutOfStep()
    if (isSurplus || closing === 'no' || !hasEnded) this.#report(uncertain)
    else if (closing === 'requested') this.#unconfirmed.push(...uncertain)
  }

  #report(keys: readonly string[]): void {
    if (keys.length > 0) for (const listener of this.#listeners) listener(keys)
  }
}
