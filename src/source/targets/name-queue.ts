import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'

// Node looks names up in a pool of four threads, which inflates answers as well: a resolver that hangs
// must not take all of them.
const MOST = 3

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

/** One name to look up, as `node:net` requests it. */
interface Lookup {
  readonly hostname: string
  readonly options: LookupOptions
  readonly callback: Callback
  /** Whether its request has ended meanwhile. */
  isOver(): boolean
}

type Resolve = (hostname: string, options: LookupOptions, callback: Callback) => void

/**
 * Looks up names, a few at once. A lookup cannot be canceled, and keeps this process from ending: names
 * whose requests have ended are not looked up any more.
 */
export class NameQueue {
  readonly #resolve: Resolve
  readonly #waiting: Lookup[] = []
  #inFlight = 0

  constructor(resolve: Resolve = lookup) {
    this.#resolve = resolve
  }

  add(added: Lookup): void {
    if (this.#inFlight < MOST) this.#start(added)
    else this.#waiting.push(added)
  }

  #startNext(): void {
    let next = this.#waiting.shift()
    while (next?.isOver() === true) next = this.#waiting.shift()
    if (next !== undefined) this.#start(next)
  }

  #start({ hostname, options, callback }: Lookup): void {
    this.#inFlight += 1
    this.#resolve(hostname, options, (...found) => {
      this.#inFlight -= 1
      callback(...found)
      this.#startNext()
    })
  }
}
