import type * as http from 'node:http'
import type { Socket } from 'node:net'

// A connection that its server does not close is in step after so long without a byte: four times the
// longest answer, within these bounds.
const QUIET_MS = { least: 50, most: 1000 }
const LONGEST_ANSWERS = 4
// Connections are no longer kept if so many of about the last ten uses found theirs dead.
const LAST_USES = 10
const MOST_DEAD = 0.3

/** What is known of one kept connection. */
interface Connection {
  readonly socket: Socket
  /** Answers that it has carried. */
  answers: number
  /** Whether a request is out. */
  isBusy: boolean
  /** When the last request was sent. */
  sentAt: number
  /** Bytes that had come when the last answer was complete. */
  bytesRead: number
  /** Whether it may carry another request, now or after its answer. */
  isReusable: boolean
  /** Whether it is read to its end. */
  isLeaving: boolean
  /** Resolves once it is closed: all its answers are certain then, or none. */
  readonly closed: Promise<void>
}

/** The part of a request that tells which connection it uses. */
type Sent = Pick<http.ClientRequest, 'socket' | 'shouldKeepAlive'>

/**
 * The kept connections of one provider. HTTP/1.1 matches answers to requests by their order alone, so
 * a server that sends one answer too many makes every later answer belong to the request before. Such
 * an answer shows as bytes that come while no request is out. A connection that is no longer needed
 * is therefore read until its server closes it, or stays quiet for long enough, before its answers
 * count as certain. The first answer of a connection is always certain.
 */
export class Connections {
  readonly #agent: http.Agent
  readonly #open = new Map<Socket, Connection>()
  readonly #listeners = new Set<() => void>()
  #longestMs = 0
  #uses = 0
  #deadUses = 0
  #isOutOfStep = false
  #isSendingLast = false
  #size = 0

  constructor(agent: http.Agent) {
    this.#agent = agent
    const reuse = agent.reuseSocket.bind(agent)
    agent.reuseSocket = (socket, request) => {
      reuse(socket, request)
      this.#reuse(socket as Socket)
    }
  }

  /** Whether the provider sent an answer that no request had asked for. Nothing is kept from then on. */
  get isOutOfStep(): boolean {
    return this.#isOutOfStep
  }

  /** Whether connections are worth keeping. */
  get areKept(): boolean {
    const mostDead = MOST_DEAD * Math.max(LAST_USES, this.#uses)
    return !this.#isOutOfStep && this.#deadUses < mostDead
  }

  /** How many connections may carry another request, now or after their answer. */
  get size(): number {
    return this.areKept ? this.#size : 0
  }

  get hasIdle(): boolean {
    const { freeSockets } = this.#agent
    for (const name in freeSockets) {
      if (freeSockets[name]?.some(({ destroyed }) => !destroyed) === true) return true
    }
    return false
  }

  /** Calls `listener` once the provider is found out of step. Returns a function that ends that. */
  onOutOfStep(listener: () => void): () => void {
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
    const closed = Promise.withResolvers<void>()
    const connection: Connection = {
      socket,
      answers: 0,
      isBusy: true,
      sentAt: performance.now(),
      bytesRead: 0,
      isReusable: true,
      isLeaving: false,
      closed: closed.promise,
    }
    this.#open.set(socket, connection)
    this.#size += 1
    socket.once('close', () => {
      this.#close(connection)
      closed.resolve()
    })
    // Node calls this after an answer that announces the end of the connection. It must not be closed
    // on this side yet: what else the server sends has to be seen.
    socket.destroySoon = () => stopWriting(socket)
  }

  /**
   * Takes note of a complete answer.
   * @returns whether the answer is in step as far as is known
   */
  answer({ socket, shouldKeepAlive }: Sent): boolean {
    const connection = socket === null ? undefined : this.#open.get(socket)
    if (connection === undefined) return true
    // Node destroys a connection at once if a second answer comes in one piece with the first.
    if (connection.socket.destroyed && shouldKeepAlive) {
      this.fallOutOfStep()
      return false
    }
    connection.answers += 1
    connection.isBusy = false
    connection.bytesRead = connection.socket.bytesRead
    this.#longestMs = Math.max(this.#longestMs, performance.now() - connection.sentAt)
    if (!connection.isReusable || !shouldKeepAlive) this.#leave(connection)
    return true
  }

  /** Takes note of a connection that turned out to be dead when it was used again. */
  die(): void {
    this.#deadUses += 1
  }

  /** Gives one idle connection up, for a provider that serves one connection at a time. */
  closeOneIdle(): void {
    for (const connection of this.#open.values()) {
      if (connection.isBusy || !connection.isReusable) continue
      connection.socket.end()
      return this.#leave(connection)
    }
  }

  /**
   * Gives all connections up, those of requests that are still out after their answer. Resolves once
   * the answers that they carried are certain.
   */
  async leave(): Promise<void> {
    const all = [...this.#open.values()]
    for (const connection of all) {
      this.#retire(connection)
      if (!connection.isBusy) this.#leave(connection)
    }
    await Promise.all(all.map(({ closed }) => closed))
    this.#uses = 0
    this.#deadUses = 0
  }

  /** Ends all kept connections: none of their answers is certain. */
  fallOutOfStep(): void {
    if (this.#isOutOfStep) return
    this.#isOutOfStep = true
    for (const { socket } of this.#open.values()) socket.destroy()
    for (const listener of this.#listeners) listener()
  }

  #reuse(socket: Socket): void {
    const connection = this.#open.get(socket)
    if (connection === undefined) return
    if (socket.bytesRead !== connection.bytesRead) return this.fallOutOfStep()
    connection.isBusy = true
    connection.sentAt = performance.now()
    if (this.#isSendingLast) this.#retire(connection)
    if (this.#uses >= 2 * LAST_USES) {
      this.#uses /= 2
      this.#deadUses /= 2
    }
    this.#uses += 1
  }

  #retire(connection: Connection): void {
    if (connection.isReusable) this.#size -= 1
    connection.isReusable = false
  }

  /** Reads a connection to its end, or until it has been quiet for long enough. */
  #leave(connection: Connection): void {
    this.#retire(connection)
    if (connection.isLeaving) return
    connection.isLeaving = true
    const { socket, answers, sentAt } = connection
    // The agent forgets a connection that takes no more requests.
    stopWriting(socket)
    socket.emit('agentRemove')
    socket.on('error', () => {})
    if (answers === 1) return void socket.destroy()
    const quietMs = Math.max(
      QUIET_MS.least,
      Math.min(QUIET_MS.most, LONGEST_ANSWERS * this.#longestMs),
    )
    const leftMs = Math.max(0, sentAt + quietMs - performance.now())
    const timer = setTimeout(() => socket.destroy(), leftMs)
    socket.once('close', () => clearTimeout(timer))
  }

  #close(connection: Connection): void {
    const { socket, isBusy, bytesRead } = connection
    this.#retire(connection)
    this.#open.delete(socket)
    if (!isBusy && socket.bytesRead !== bytesRead) this.fallOutOfStep()
  }
}

/** Makes a socket take no more requests, while what it receives is still read. */
function stopWriting(socket: Socket): void {
  ;(socket as { writable: boolean }).writable = false
}
