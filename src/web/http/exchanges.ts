import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

// A client that reads more slowly would hold its connection, and there are few.
const MAX_ANSWER_MS = 60_000
// Requests that a client sends before it has read the answer to the first one.
const MAX_PIPELINED = 4

interface Connection {
  /** The answers that are not finished, in their order. */
  readonly answers: ServerResponse[]
  readonly timer: NodeJS.Timeout
}

function isStream(response: ServerResponse | undefined): boolean {
  return String(response?.getHeader('content-type')).startsWith('text/event-stream')
}

/** The answers under way, by their connections: bounds their number and their time. */
export class Exchanges {
  readonly #connections = new WeakMap<Duplex, Connection>()

  /** Whether an answer is being sent over a connection. */
  isBusy(socket: Duplex): boolean {
    return this.#connections.has(socket)
  }

  /** Notes a request; false if its connection was ended, because it has too many. */
  begin({ socket }: IncomingMessage, response: ServerResponse): boolean {
    const connection = this.#connections.get(socket) ?? this.#open(socket)
    const { answers, timer } = connection
    if (answers.length >= MAX_PIPELINED) {
      socket.destroy()
      return false
    }
    answers.push(response)
    response.once('close', () => {
      answers.shift()
      // Later answers of a closed connection do not close.
      if (answers.length > 0 && !socket.destroyed) return void timer.refresh()
      clearTimeout(timer)
      this.#connections.delete(socket)
    })
    return true
  }

  #open(socket: Duplex): Connection {
    const answers: ServerResponse[] = []
    const end = () => {
      // A stream has no end.
      if (!isStream(answers[0])) socket.destroy()
    }
    const connection = { answers, timer: setTimeout(end, MAX_ANSWER_MS) }
    this.#connections.set(socket, connection)
    return connection
  }
}
