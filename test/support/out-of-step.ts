import type { Socket } from 'node:net'
import { startRaw } from './provider.ts'

/** Reaction of a provider to a request that asks it to close the connection. */
type Closing = 'announced' | 'silent' | 'ignored'

/** Behavior of a provider, beyond the contract. Times are in milliseconds. */
export interface Behavior {
  readonly instances: number
  readonly closing: Closing
  /** A number from 0 to 1 for each decision, so that a seed repeats all of them. */
  readonly random: () => number
  readonly latencyMs: number
  /** The share of answers that are followed by unrequested ones. */
  readonly surplus: number
  readonly mostExtra: number
  /** Their maximum delay after the answer; 0: in one packet with it. */
  readonly surplusDelayMs: number
  /** Maximum number of pieces of an answer. */
  readonly pieces: number
  /** Number of answers after which a connection ends unannounced, with FIN or a reset. */
  readonly closeAfter?: number
  readonly isReset?: boolean
  /** The first N instances never answer, and their connection sends no further answers. */
  readonly hung?: number
}

const EVIL = JSON.stringify({ cpu: '99%', memory: '99%', service: 'EVIL' })

/** The only correct sample of an instance. */
export function sampleOf(address: string) {
  const cpu = Number(address.split('.').at(-1)) % 100
  return { cpu, memory: 100 - cpu, service: `service of ${address}` }
}

function message(body: string, isClosing: boolean): string {
  const end = isClosing ? 'Connection: close\r\n' : ''
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${end}\r\n${body}`
}

/** One connection; writes its answers in order, piece by piece. */
class Answering {
  readonly #socket: Socket
  readonly #behavior: Behavior
  readonly #addresses: readonly string[]
  #writes = Promise.resolve()
  #answered = 0

  constructor(socket: Socket, behavior: Behavior, addresses: readonly string[]) {
    this.#socket = socket
    this.#behavior = behavior
    this.#addresses = addresses
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes.toString()
      const heads = received.split('\r\n\r\n')
      received = heads.pop() ?? ''
      for (const head of heads) this.#answer(head)
    })
  }

  #answer(head: string): void {
    const { closing, latencyMs, random, surplus, mostExtra, surplusDelayMs } = this.#behavior
    const [, path = ''] = /^GET \/(\S+)/.exec(head) ?? []
    const place = this.#addresses.indexOf(path)
    if (place >= 0 && place < (this.#behavior.hung ?? 0)) {
      this.#writes = new Promise(() => {})
      return
    }
    const isLast = closing !== 'ignored' && /^connection: close$/im.test(head)
    const text = message(this.#bodyOf(path), isLast && closing === 'announced')
    const isFollowed = path !== 'servers' && random() < surplus
    const extras = isFollowed ? 1 + Math.floor(random() * mostExtra) : 0
    const extra = message(EVIL, false).repeat(extras)
    const isTogether = surplusDelayMs === 0
    this.#write(latencyMs * random(), isTogether ? text + extra : text)
    if (!isTogether && extras > 0) {
      const delayMs = surplusDelayMs * random()
      void this.#writes.then(() => setTimeout(() => this.#write(0, extra), delayMs))
    }
    if (isLast) this.#writes = this.#writes.then(() => void this.#socket.end())
    this.#answered += 1
    if (this.#answered === this.#behavior.closeAfter) this.#writes = this.#endAfter(this.#writes)
  }

  async #endAfter(writes: Promise<void>): Promise<void> {
    await writes
    if (this.#behavior.isReset) this.#socket.resetAndDestroy()
    else this.#socket.end()
    await new Promise(() => {})
  }

  #bodyOf(path: string): string {
    if (path === 'servers') return JSON.stringify(this.#addresses)
    const { cpu, memory, service } = sampleOf(path)
    return JSON.stringify({ cpu: `${cpu}%`, memory: `${memory}%`, service })
  }

  #write(delayMs: number, text: string): void {
    const before = this.#writes
    this.#writes = this.#send(before, delayMs, text)
  }

  async #send(before: Promise<void>, delayMs: number, text: string): Promise<void> {
    await before
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    const size = Math.ceil(
      text.length / (1 + Math.floor(this.#behavior.random() * this.#behavior.pieces)),
    )
    for (let at = 0; at < text.length && this.#socket.writable; at += size) {
      this.#socket.write(text.slice(at, at + size))
      if (at + size < text.length) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** A provider that keeps connections and sends unrequested answers. */
export function startOutOfStep(behavior: Behavior): Promise<string> {
  const addresses = Array.from(
    { length: behavior.instances },
    (_, n) => `10.0.${n >> 8}.${n & 255}`,
  )
  return startRaw((socket) => {
    socket.setNoDelay(true)
    void new Answering(socket, behavior, addresses)
  })
}
