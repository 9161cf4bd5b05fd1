import type * as http from 'node:http'
import type { Socket } from 'node:net'
import type { InstanceId } from '../../domain/snapshot.ts'
import type { RequestSpec } from './request-spec.ts'

// A server that closes a connection as requested does so at once.
const CLOSE_MS = 500
// Usual servers allow 100 requests for a connection, or more, before they close it on their own.
const MOST_ANSWERS = 96
// Connections are no longer kept in a round once so many uses, and more than one in fifty, found
// theirs dead: each costs the other answers of its connection.
const MOST_DEAD = 3
const USES_PER_DEATH = 50

/** What is known of one kept connection. */
interface Connection {
  readonly socket: Socket
  /** Answers that it has carried. */
  answers: number
  /** The instances of these answers, except the first. */
  uncertain: InstanceId[]
  /** What was requested last. */
  asked: RequestSpec | null
  /** Whether a request is out. */
  isBusy: boolean
  /** Whether it may carry another request, now or after its answer. */
  isReusable: boolean
  /** Whether the last request asks the server to close it, and whether its answer confirms that. */
  closing: 'no' | 'requested' | 'confirmed'
  /** Whether it is read to its end. */
  isLeaving: boolean
  /** Whether the server has ended it. */
  hasEnded: boolean
  /** Bytes that had come when the last answer was complete. */
  bytesRead: number
  readonly closed: Promise<void>
  readonly close: () => void
}

/** An agent of Node: the method is what `node:http` calls for each request, untyped and undocumented. */
interface Agent extends http.Agent {
  addRequest(request: Pick<http.ClientRequest, 'reusedSocket'>, options: object): void
}

/** The part of a request that tells which connection it uses. */
type Sent = Pick<http.ClientRequest, 'socket' | 'shouldKeepAlive'>

/**
 * The kept connections of one provider. HTTP/1.1 matches answers to requests by their order alone, so
 * a server that sends one answer too many makes every later answer belong to the request before. The
 * first answer of a connection is certain. All later ones are uncertain until the server has closed
 * the connection as its last request asked, without another byte: then it has sent as many answers as
 * there were requests. Whatever else ends a connection leaves its answers uncertain, and they have to
 * be requested again, each over a connection of its own.
 */
export class Connections {
  readonly #open = new Map<Socket, Connection>()
  /** Those without a request, the last used one at the end. */
  #idle: Connection[] = []
  readonly #listeners = new Set<(ids: readonly InstanceId[]) => void>()
  /** Of connections that the server closed as requested, but without confirming it. */
  #unconfirmed: InstanceId[] = []
  readonly #fence: (asked: RequestSpec) => void
  #uses = 0
  #deadUses = 0
  #lastEndAt = 0
  #mostAnswers = MOST_ANSWERS
  #isOutOfStep = false
  #hasClosed = false
  #neverCloses = false
  #isSendingLast = false
  #size = 0

  /**
   * @param agent opens the connections. It is not left to keep them: for each request it copies its
   * options twice, and looks its socket up in four lists.
   * @param fence requests the same once more, as the last request of the connection used last
   */
  constructor(agent: http.Agent, fence: (asked: RequestSpec) => void) {
    this.#fence = fence
    const opener = agent as Agent
    const open = opener.addRequest.bind(opener)
    opener.addRequest = (request, options) => {
      const connection = this.#takeIdle()
      if (connection === undefined) return open(request, options)
      request.reusedSocket = true
      ;(request as http.ClientRequest).onSocket(connection.socket)
      this.#reuse(connection)
    }
    opener.removeAllListeners('free')
  }

  /** Whether the provider sent an answer that no request had asked for. Nothing is kept from then on. */
  get isOutOfStep(): boolean {
    return this.#isOutOfStep
  }

  /** Whether connections are worth keeping. */
  get areKept(): boolean {
    if (this.#isOutOfStep || this.#neverCloses || this.#mostAnswers < 2) return false
    return this.#deadUses < MOST_DEAD || this.#deadUses * USES_PER_DEATH < this.#uses
  }

  /** How many connections may carry another request, now or after their answer. */
  get size(): number {
    return this.areKept ? this.#size : 0
  }

  /** What the next request would use: no idle connection, one for more requests, or for a last one. */
  get next(): 'none' | 'more' | 'last' {
    const connection = this.areKept ? this.#findIdle() : undefined
    if (connection === undefined) return 'none'
    return connection.answers + 1 < this.#mostAnswers ? 'more' : 'last'
  }

  /** Calls `listener` with instances whose answers are uncertain. Returns a function that ends that. */
  onUncertain(listener: (ids: readonly InstanceId[]) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Sends a request that is the last one of its connection, if that is a kept one. */
  sendLast(send: () => http.ClientRequest): http.ClientRequest {
    this.#isSendingLast = true
    const request = send()
    this.#isSendingLast = false
    return request
  }

  /** Adds a new connection, whose first request is out. */
  add(socket: Socket): void {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    const connection: Connection = {
      socket,
      answers: 0,
      uncertain: [],
      asked: null,
      isBusy: true,
      isReusable: true,
      closing: 'no',
      isLeaving: false,
      hasEnded: false,
      bytesRead: 0,
      closed,
      close: () => {
        if (this.#open.has(socket)) this.#close(connection)
        resolve()
      },
    }
    this.#open.set(socket, connection)
    this.#size += 1
    socket.on('free', () => {
      if (connection.isReusable) this.#idle.push(connection)
    })
    socket.on('error', () => {})
    socket.once('close', connection.close)
    // Node calls this after an answer that announces the end of the connection. It must not be closed
    // on this side yet: what else the server sends has to be seen.
    socket.destroySoon = () => stopWriting(socket)
  }

  /**
   * Takes note of a complete answer.
   * @param spec what was requested
   * @returns whether the answer is in step as far as is known
   */
  answer({ socket, shouldKeepAlive }: Sent, spec: RequestSpec): boolean {
    const connection = socket === null ? undefined : this.#open.get(socket)
    // It has been given up meanwhile.
    if (connection === undefined) return false
    // Node destroys a connection at once if a second answer comes in one piece with the first.
    if (connection.socket.destroyed && shouldKeepAlive) {
      this.fallOutOfStep()
      return false
    }
    connection.answers += 1
    connection.isBusy = false
    connection.bytesRead = connection.socket.bytesRead
    connection.asked = spec
    if (connection.answers > 1 && spec.id !== undefined) {
      connection.uncertain.push(spec.id)
    }
    if (!shouldKeepAlive) this.#endAnnounced(connection)
    else if (!connection.isReusable) this.#end(connection)
    return true
  }

  /** Takes note of a connection that turned out to be dead when it was used again. */
  die({ socket }: Sent): void {
    this.#deadUses += 1
    this.#learn((socket === null ? undefined : this.#open.get(socket))?.answers ?? 0)
  }

  /** Gives one idle connection up, for a provider that serves one connection at a time. */
  closeOneIdle(): void {
    for (const connection of this.#open.values()) {
      if (!connection.isBusy && connection.isReusable) return this.#end(connection)
    }
  }

  /**
   * Gives all connections up, those of requests that are still out after their answer. Resolves once
   * it is known which of their answers are certain.
   */
  async leave(): Promise<void> {
    const all = [...this.#open.values()]
    for (const connection of all) {
      this.#retire(connection)
      if (!connection.isBusy) this.#end(connection)
    }
    await Promise.all(all.map(({ closed }) => closed))
    // A server that closes connections on its own may have done so just then.
    if (this.#deadUses > 0) this.#doubt(this.#unconfirmed)
    this.#unconfirmed = []
    this.#uses = 0
    this.#deadUses = 0
  }

  /** Makes known what is uncertain for as long as the requests that are out are not answered. */
  doubtBusy(): void {
    const busy = [...this.#open.values()].filter(({ isBusy }) => isBusy)
    this.#doubt(busy.flatMap(({ uncertain }) => uncertain.splice(0)))
  }

  /** Ends all connections at once: none of their answers is certain. */
  abandon(): void {
    const ids = [...this.#open.values()].flatMap((connection) => {
      connection.socket.destroy()
      return connection.uncertain.splice(0)
    })
    this.#doubt([...ids, ...this.#unconfirmed.splice(0)])
  }

  /** An answer came that no request had asked for. */
  fallOutOfStep(): void {
    this.#isOutOfStep = true
    this.abandon()
  }

  #findIdle(): Connection | undefined {
    while (this.#idle.at(-1)?.socket.destroyed === true) this.#idle.pop()
    return this.#idle.at(-1)
  }

  #takeIdle(): Connection | undefined {
    this.#findIdle()
    return this.#idle.pop()
  }

  #reuse(connection: Connection): void {
    if (connection.socket.bytesRead !== connection.bytesRead) return this.fallOutOfStep()
    connection.isBusy = true
    if (this.#isSendingLast) {
      this.#retire(connection)
      connection.closing = 'requested'
    }
    this.#uses += 1
  }

  #retire(connection: Connection): void {
    if (!connection.isReusable) return
    connection.isReusable = false
    this.#size -= 1
    this.#idle = this.#idle.filter((each) => each !== connection)
  }

  /** The server ended a connection on its own. If it allows so many answers, the next ones get fewer. */
  #learn(answers: number): void {
    if (answers === this.#lastEndAt) {
      this.#mostAnswers = Math.min(this.#mostAnswers, Math.max(1, answers - 1))
    }
    this.#lastEndAt = answers
  }

  #endAnnounced(connection: Connection): void {
    if (connection.closing === 'requested') connection.closing = 'confirmed'
    else this.#learn(connection.answers)
    this.#readToEnd(connection)
  }

  /** Ends a connection on which no request is out. */
  #end(connection: Connection): void {
    this.#retire(connection)
    if (connection.closing !== 'no' || connection.uncertain.length === 0) {
      return this.#readToEnd(connection)
    }
    const { asked, socket } = connection
    if (this.#neverCloses) return void socket.destroy()
    // Not before node:http has given the socket back.
    setImmediate(() => {
      if (socket.destroyed || asked === null) return
      this.#idle.push(connection)
      this.#fence(asked)
    })
  }

  #readToEnd(connection: Connection): void {
    this.#retire(connection)
    if (connection.isLeaving) return
    connection.isLeaving = true
    const { socket, uncertain } = connection
    stopWriting(socket)
    if (uncertain.length === 0) return void socket.destroy()
    socket.once('end', () => {
      connection.hasEnded = true
      socket.destroy()
      connection.close()
    })
    const giveUp = () => {
      this.#neverCloses ||= connection.closing !== 'no' && !this.#hasClosed
      socket.destroy()
    }
    const timer = setTimeout(giveUp, CLOSE_MS)
    socket.once('close', () => clearTimeout(timer))
  }

  #close(connection: Connection): void {
    const { socket, isBusy, bytesRead, closing, hasEnded, uncertain } = connection
    this.#retire(connection)
    this.#open.delete(socket)
    this.#hasClosed ||= hasEnded && closing !== 'no'
    const isSurplus = !isBusy && socket.bytesRead !== bytesRead
    if (isSurplus) this.fallOutOfStep()
    if (isSurplus || closing === 'no' || !hasEnded) this.#doubt(uncertain)
    else if (closing === 'requested') this.#unconfirmed.push(...uncertain)
  }

  #doubt(ids: readonly InstanceId[]): void {
    if (ids.length > 0) for (const listener of this.#listeners) listener(ids)
  }
}

/** Makes a socket take no more requests, while what it receives is still read. */
function stopWriting(socket: Socket): void {
  ;(socket as { writable: boolean }).writable = false
}
