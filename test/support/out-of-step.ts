import type { Socket } from 'node:net'
import { startRaw } from './provider.ts'

/** What a provider does with a request to close the connection after the answer. */
type Closing = 'announced' | 'silent' | 'ignored'

/** How a provider answers, beyond the contract. Times are in milliseconds. */
export interface Behavior {
  readonly instances: number
  readonly closing: Closing
  /** A number from 0 to 1 for each decision, so that a seed repeats all of them. */
  readonly random: () => number
  readonly latencyMs: number
  /** The share of answers that are followed by others that no request asked for. */
  readonly surplus: number
  readonly mostExtra: number
  /** How long after the answer they may come; 0 for in one piece with it. */
  readonly surplusDelayMs: number
  /** The most pieces that an answer comes in. */
  readonly pieces: number
  /** Answers after which a connection ends unannounced: with a reset, or as usual. */
  readonly closeAfter?: number
  readonly isReset?: boolean
  /** Instances, by their place, that never answer; nothing more is answered on that connection. */
  readonly hung?: number
}

const EVIL = JSON.stringify({ cpu: '99%', memory: '99%', service: 'EVIL' })

/** The only right sample of an instance. */
export function sampleOf(address: string) {
  const cpu = Number(address.split('.').at(-1)) % 100
  return { cpu, memory: 100 - cpu, service: `service of ${address}` }
}

function message(body: string, isClosing: boolean): string {
  const end = isClosing ? 'Connection: close\r\n' : ''
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${end}\r\n${body}`
}

/** One connection: its answers are written one after the other, whatever their pieces. */
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

/** A provider on kept connections that sends answers which no request asked for. */
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
