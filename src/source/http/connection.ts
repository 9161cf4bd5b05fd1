import type { Socket } from 'node:net'
import type { Clock } from '../../host.ts'
import type { RequestSpec } from './request-spec.ts'

// A server that closes a connection as requested does so at once.
const CLOSE_MS = 500

/** One kept connection, the answers that it has carried, and the progress of its end. */
export class KeptConnection {
  readonly socket: Socket
  readonly closed: Promise<void>
  answers = 0
  /** The keys of its answers, except the first. */
  uncertain: string[] = []
  /** The last request that was answered. */
  last: RequestSpec | null = null
  isBusy = true
  /** Whether it may carry another request, now or after its answer. */
  isReusable = true
  /** Whether the last request tells the server to close it, and whether its answer confirms that. */
  closing: 'no' | 'requested' | 'confirmed' = 'no'
  /** Whether the server has ended it. */
  hasEnded = false
  #bytesRead = 0
  #isLeaving = false

  constructor(socket: Socket, onClose: (connection: KeptConnection) => void) {
    this.socket = socket
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        onClose(this)
        resolve()
      }),
    )
    socket.on('error', () => {})
    // Node calls this after an answer that announces the end of the connection. This side must not
    // close it yet: further bytes from the server have to be noticed.
    socket.destroySoon = () => stopWriting(socket)
  }

  /** Whether bytes followed the last complete answer. */
  get hasSurplus(): boolean {
    return this.socket.bytesRead !== this.#bytesRead
  }

  /** Takes note of a complete answer. */
  answer(spec: RequestSpec): void {
    this.answers += 1
    this.isBusy = false
    this.#bytesRead = this.socket.bytesRead
    this.last = spec
    if (this.answers > 1 && spec.key !== null) this.uncertain.push(spec.key)
  }

  /** Sends nothing more, but reads until the server closes it; `onTimeout` is called if it does not. */
  readToEnd(clock: Clock, onTimeout: () => void): void {
    if (this.#isLeaving) return
    this.#isLeaving = true
    const { socket } = this
    stopWriting(socket)
    if (this.uncertain.length === 0) return void socket.destroy()
    socket.once('end', () => {
      this.hasEnded = true
      socket.destroy()
    })
    const timer = clock.after(CLOSE_MS, () => {
      onTimeout()
      socket.destroy()
    })
    socket.once('close', () => clock.cancel(timer))
  }
}

/** Makes a socket refuse further requests, while its input is still read. */
function stopWriting(socket: Socket): void {
  ;(socket as { writable: boolean }).writable = false
}
