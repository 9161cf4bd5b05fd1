import { lookup, type LookupAddress } from 'node:dns'

// Node looks names up in a pool of four threads, which inflates answers as well.
const MAX_IN_FLIGHT = 2

type Settle = (error: Error | null, addresses: LookupAddress[]) => void

/** One name to look up. */
interface Lookup {
  readonly hostname: string
  readonly settle: Settle
  /** Whether its round has ended meanwhile. */
  isOver(): boolean
}

type Resolve = (hostname: string, options: { readonly all: true }, settle: Settle) => void

/**
 * Looks up names as this system does, a few at once. Such a lookup cannot be canceled, and keeps this
 * process from ending: names whose rounds have ended are not looked up any more.
 */
export class NameQueue {
  readonly #resolve: Resolve
  readonly #waiting: Lookup[] = []
  #inFlight = 0

  constructor(resolve: Resolve = lookup) {
    this.#resolve = resolve
  }

  add(added: Lookup): void {
    if (this.#inFlight < MAX_IN_FLIGHT) this.#start(added)
    else this.#waiting.push(added)
  }

  #startNext(): void {
    let next = this.#waiting.shift()
    while (next?.isOver() === true) next = this.#waiting.shift()
    if (next !== undefined) this.#start(next)
  }

  #start({ hostname, settle }: Lookup): void {
    this.#inFlight += 1
    this.#resolve(hostname, { all: true }, (...found) => {
      this.#inFlight -= 1
      settle(...found)
      this.#startNext()
    })
  }
}
