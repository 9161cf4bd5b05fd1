import type { StreamRound, StreamSnapshot } from '../message.ts'
import { LONGEST_QUIET_MS } from './freshness.ts'
import type { Dispatch, Message } from './model.ts'

// After an answer that is no stream; EventSource itself tries again after a lost connection.
const RETRY_MS = 3000

// Of a moment that cannot be shown, or a client that is not admitted, however often the page tries.
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 404, 421])

type Lost = Message & { readonly kind: 'lost' }

const LOST: Lost = { kind: 'lost', why: null, refusal: 'none' }

/** The sentence with which the server refuses the stream, if it sent one. */
async function findRefusal(url: string, signal: AbortSignal): Promise<Lost> {
  try {
    const response = await fetch(url, { signal })
    const isProblem = response.headers.get('content-type')?.includes('problem+json') === true
    if (isProblem) {
      const { detail } = (await response.json()) as { readonly detail: string }
      const refusal = FINAL.has(response.status) ? 'final' : 'retried'
      return { kind: 'lost', why: detail, refusal }
    }
    await response.body?.cancel()
    if (response.ok) return LOST
    return { kind: 'lost', why: `HTTP ${response.status}`, refusal: 'retried' }
  } catch {
    return LOST
  }
}

/**
 * Reads one stream, and opens it again whenever it ends. While the page is hidden, there is no
 * connection: browsers open at most six to a server over HTTP/1.1, for all tabs together.
 */
class Stream {
  readonly #url: string
  readonly #dispatch: Dispatch
  readonly #stop = new AbortController()
  #source: EventSource | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(at: string | null, dispatch: Dispatch) {
    this.#url = `./api/v1/stream${at === null ? '' : `?at=${encodeURIComponent(at)}`}`
    this.#dispatch = dispatch
    const { signal } = this.#stop
    document.addEventListener('visibilitychange', () => this.#renew(), { signal })
    this.#renew()
  }

  close(): void {
    this.#stop.abort()
    this.#pause()
  }

  #pause(): void {
    this.#source?.close()
    clearTimeout(this.#timer)
  }

  /** Opens the stream anew; closes it on a hidden page. */
  #renew(): void {
    this.#pause()
    if (document.hidden) return
    this.#source = this.#open()
    this.#expectMore()
  }

  #open(): EventSource {
    const source = new EventSource(this.#url)
    const on = (name: string, take: (data: string) => void) =>
      source.addEventListener(name, (event) => take((event as MessageEvent<string>).data))
    on('snapshot', (data) => this.#takeSnapshot(JSON.parse(data) as StreamSnapshot))
    on('round', (data) => {
      this.#expectMore()
      this.#dispatch({ kind: 'round', round: JSON.parse(data) as StreamRound })
    })
    on('ping', () => {
      this.#expectMore()
      this.#dispatch({ kind: 'ping' })
    })
    on('bye', () => this.#dispatch({ ...LOST, why: 'it has stopped' }))
    source.addEventListener('error', () => {
      this.#dispatch(LOST)
      if (source.readyState === EventSource.CLOSED) void this.#explain()
    })
    return source
  }

  #takeSnapshot(snapshot: StreamSnapshot): void {
    if (snapshot.at === null) this.#expectMore()
    // The past does not change.
    else this.close()
    this.#dispatch({ kind: 'snapshot', snapshot })
  }

  /** A cable that was pulled ends a connection without an event. */
  #expectMore(): void {
    this.#openAfter(LONGEST_QUIET_MS)
  }

  #openAfter(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#renew(), ms)
  }

  async #explain(): Promise<void> {
    const lost = await findRefusal(this.#url, this.#stop.signal)
    if (this.#stop.signal.aborted) return
    this.#dispatch(lost)
    if (lost.refusal === 'final') this.close()
    else this.#openAfter(RETRY_MS)
  }
}

/**
 * Follows the stream of the server until the returned function is called.
 * @param at the moment of a recording, which does not change; null for the present
 */
export function followStream(at: string | null, dispatch: Dispatch): () => void {
  const stream = new Stream(at, dispatch)
  return () => stream.close()
}
