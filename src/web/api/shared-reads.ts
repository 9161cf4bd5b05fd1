interface Read<T> {
  readonly controller: AbortController
  readonly done: Promise<T>
  clients: number
}

/** Long reads: one for all clients that ask for the same meanwhile, until the last of them leaves. */
export class SharedReads<T> {
  readonly #reads = new Map<string, Read<T>>()

  /**
   * Starts a read, or joins the one that has begun.
   * @param signal aborts when the client leaves
   * @param start its signal aborts once all clients have left
   */
  run(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const read = this.#reads.get(key) ?? this.#start(key, start)
    read.clients += 1
    const leave = () => {
      read.clients -= 1
      if (read.clients > 0) return
      read.controller.abort()
      // A client that comes later needs a read of its own.
      this.#forget(key, read)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    return read.done
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): Read<T> {
    const controller = new AbortController()
    const read = { controller, done: start(controller.signal), clients: 0 }
    this.#reads.set(key, read)
    const forget = () => this.#forget(key, read)
    read.done.then(forget, forget)
    return read
  }

  #forget(key: string, read: Read<T>): void {
    if (this.#reads.get(key) === read) this.#reads.delete(key)
  }
}
