import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import type { Failure } from '../../domain/failure.ts'
import { classifyError } from './classify.ts'
import type { Connections } from './connections.ts'
import type { BodyWriter, Reply, ReplyListener, RequestSpec } from './request-spec.ts'
import { MalformedError } from '../decode-json.ts'

// The kernel repeats a lost SYN after 1 s and 3 s: the attempt to connect outlives the second one.
const CONNECT_MS = 4000
// Enough for the explanation of an error.
const MAX_ERROR_BYTES = 1024 * 1024

function describeEncoding(encoding: string): string {
  const isPlain = /^[\w-]{1,20}$/.test(encoding)
  return `unexpected content encoding${isPlain ? `: ${encoding}` : ''}`
}

interface AttemptOptions {
  readonly listener: ReplyListener
  /** Null if the connection carries this request alone. */
  readonly connections: Connections | null
  readonly port: number
  readonly timeoutMs: number
  /** Undefined if answers must not be compressed. */
  readonly createGunzip: (() => Transform) | undefined
}

/** One request with its answer. The first event that settles it counts; later ones are ignored. */
export class Attempt {
  readonly #request: ClientRequest
  readonly #spec: RequestSpec
  readonly #options: AttemptOptions
  readonly #cancelTimeout: () => void
  #cancelConnectTimeout = () => {}
  #response: IncomingMessage | undefined
  #bytes = 0
  #isSettled = false

  constructor(request: ClientRequest, spec: RequestSpec, options: AttemptOptions) {
    const { budget, key } = spec
    this.#request = request
    this.#spec = spec
    this.#options = options
    budget.requests += 1
    budget.inFlight.set(request, key)
    // The `timeout` option of node:http aborts nothing.
    this.#cancelTimeout = this.#expireAfter(options.timeoutMs)
    if (!request.reusedSocket) this.#watchConnecting()
    request.on('response', (response) => this.#receive(response))
    request.on('upgrade', () => this.#fail({ code: 'protocol', problem: 'unexpected upgrade' }))
    request.on('error', (error) => this.#lose(error))
    request.end(spec.form)
  }

  #expireAfter(ms: number): () => void {
    return this.#spec.budget.stall.after(ms, () => {
      const bytes = this.#bytes
      this.#fail({ code: 'timeout', afterMs: ms, ...(bytes > 0 && { bytes }) })
    })
  }

  #watchConnecting(): void {
    const { connections, timeoutMs } = this.#options
    if (timeoutMs > CONNECT_MS) this.#cancelConnectTimeout = this.#expireAfter(CONNECT_MS)
    const connected = () => {
      this.#cancelConnectTimeout()
      this.#spec.budget.connections += 1
    }
    this.#request.once('socket', (socket) => {
      connections?.add(socket)
      if (socket.connecting) socket.once('connect', connected)
      else connected()
    })
  }

  #receive(response: IncomingMessage): void {
    this.#response = response
    if (this.#isSettled) return
    this.#options.listener.firstByte()
    const { statusCode = 0, headers } = response
    const isSuccess = statusCode >= 200 && statusCode < 300
    const encoding = headers['content-encoding'] ?? 'identity'
    const gunzip = encoding === 'gzip' ? this.#options.createGunzip?.() : undefined
    // Other statuses have no body of use.
    if (encoding !== 'identity' && gunzip === undefined && isSuccess) {
      return this.#fail({ code: 'protocol', problem: describeEncoding(encoding) })
    }
    const { maxBytes, receive } = this.#spec
    response.on('error', (error) => this.#lose(error))
    const body = gunzip === undefined ? response : this.#inflate(response, gunzip)
    const chunks: Buffer[] = []
    const writer = (isSuccess ? receive?.() : undefined) ?? { write: (chunk) => chunks.push(chunk) }
    this.#read(body, writer, isSuccess ? maxBytes : Math.min(maxBytes, MAX_ERROR_BYTES))
    body.on('end', () => this.#accept(response, chunks))
  }

  #inflate(response: IncomingMessage, gunzip: Transform): Readable {
    const { budget } = this.#spec
    response.on('data', (chunk: Buffer) => (budget.bytes += chunk.length))
    gunzip.on('error', ({ code }: NodeJS.ErrnoException) => {
      const problem = code === 'Z_BUF_ERROR' ? 'gzip that was cut short' : 'invalid gzip'
      this.#fail({ code: 'protocol', problem })
    })
    this.#request.once('close', () => {
      if (this.#isSettled) gunzip.destroy()
    })
    return response.pipe(gunzip)
  }

  #read(body: Readable, writer: BodyWriter, maxBytes: number): void {
    const { budget } = this.#spec
    const isPlain = body === this.#response
    // One listener, because two take longer than the rest of a short chunk.
    body.on('data', (chunk: Buffer) => {
      if (isPlain) budget.bytes += chunk.length
      if (this.#isSettled) return
      this.#bytes += chunk.length
      if (this.#bytes > maxBytes) return this.#fail({ code: 'tooLarge', maxBytes })
      try {
        writer.write(chunk)
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error
        this.#fail({ code: 'malformed', problem: error.message })
      }
    })
  }

  #accept({ statusCode = 0, headers }: IncomingMessage, chunks: readonly Buffer[]): void {
    if (this.#isSettled) return
    if (this.#options.connections?.answer(this.#request, this.#spec) === false) {
      return this.#fail({ code: 'protocol', problem: 'unrequested answer' })
    }
    const [first = Buffer.of()] = chunks
    const body = chunks.length > 1 ? Buffer.concat(chunks) : first
    this.#settle({ ok: true, status: statusCode, headers, body })
  }

  #lose(error: NodeJS.ErrnoException): void {
    const { connections, port } = this.#options
    // Bytes after the only answer of a connection cannot be taken for another answer.
    const isAfter = this.#response?.complete === true && error.code === 'HPE_CLOSED_CONNECTION'
    if (isAfter && connections === null) return
    this.#fail(classifyError(error, { isAnswering: this.#response !== undefined, port }))
  }

  #fail(failure: Failure): void {
    if (this.#isSettled) return
    const { connections } = this.#options
    const isSilent = this.#response === undefined
    const isReused = this.#request.reusedSocket
    const isDead = isReused && isSilent && failure.code === 'reset'
    const isDoubtful = isReused && failure.code === 'protocol' && failure.problem.startsWith('HPE_')
    const isStale = isDead || isDoubtful || connections?.isOutOfStep === true
    if (isDead) connections?.die(this.#request)
    this.#settle({ ok: false, failure, isSilent, isStale, isDoubtful })
    this.#request.destroy()
  }

  #settle(reply: Reply): void {
    this.#isSettled = true
    this.#cancelTimeout()
    this.#cancelConnectTimeout()
    this.#spec.budget.inFlight.delete(this.#request)
    this.#options.listener.end(reply)
  }
}
