/** Answers with the same route and status. */
interface Answered {
  /** The pattern of a path, never a path itself: clients choose those. */
  readonly route: string
  readonly status: number
  count: number
}

/** The route of a request that reaches none. */
export const NO_ROUTE = '/*'

/** What a server does for its clients, in numbers. */
export class Traffic {
  /** Open connections. */
  connections = 0
  /** Connections that were closed at once, because too many were open. */
  refusedConnections = 0
  /** Open streams. */
  streams = 0
  /** Streams that were ended, because their clients did not read. */
  droppedStreams = 0
  readonly #answers = new Map<string, Answered>()

  /** Counts an answer. */
  add(route: string, status: number): void {
    const key = `${status} ${route}`
    const answered = this.#answers.get(key) ?? { route, status, count: 0 }
    answered.count += 1
    this.#answers.set(key, answered)
  }

  /** Numbers of answers by route and status. */
  get answers(): Iterable<Readonly<Answered>> {
    return this.#answers.values()
  }
}
