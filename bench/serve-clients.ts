import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'

/** What the clients of a stream have seen. */
export interface Seen {
  /** Starts of the rounds, in milliseconds since 1970. */
  readonly starts: readonly number[]
  /** Bytes that a client of each kind has read. */
  readonly compressedBytes: number
  readonly plainBytes: number
  /** Clients that were dropped, other than the one that never reads. */
  readonly dropped: number
  readonly isStuckDropped: boolean
}

// Usage: node bench/serve-clients.ts URL COMPRESSED PLAIN, with a channel to its parent. Follows a
// stream with these clients, and with one that never reads, until it ends.
const [url = '', compressed = '0', plain = '0'] = process.argv.slice(2)

async function open(coding: string): Promise<IncomingMessage> {
  const request = get(url, { headers: { 'accept-encoding': coding }, agent: false })
  // The response fails as well.
  request.on('error', () => {})
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

/** Reads a stream to its end; returns the number of its bytes, and its last ones. */
async function read(coding: string, take: (chunk: Buffer) => void = () => {}) {
  let bytes = 0
  let last = ''
  try {
    for await (const chunk of await open(coding)) {
      const part = chunk as Buffer
      bytes += part.length
      last = part.subarray(-64).toString('latin1')
      take(part)
    }
  } catch {
    // Dropped, as the last bytes tell.
    last = ''
  }
  return { bytes, last }
}

/** Reads a stream and the start of each of its rounds. */
async function follow() {
  const starts: number[] = []
  let text = ''
  const { bytes, last } = await read('identity', (chunk) => {
    text += chunk.toString('latin1')
    for (const [, start = ''] of text.matchAll(/"observedAt":"([^"]+)","listing"/g)) {
      starts.push(Date.parse(start))
    }
    // A match may be cut.
    text = text.slice(Math.max(0, text.lastIndexOf('"observedAt"')))
    if (/"observedAt":"([^"]+)","listing"/.test(text)) text = ''
  })
  return { starts, bytes, last }
}

/** Connects a client that reads nothing; returns a function that reads all, and tells how it ends. */
async function startStuck() {
  const { hostname, port, host, pathname } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  return async () => {
    let last = ''
    socket.on('data', (chunk) => (last = (last + chunk.toString('latin1')).slice(-100)))
    // It may be reset.
    if (!socket.destroyed) await once(socket, 'close').catch(() => {})
    return last
  }
}

const isBye = (text: string) => text.includes('event: bye')

const endOfStuck = await startStuck()
const [followed, plains, compresseds] = await Promise.all([
  follow(),
  Promise.all(Array.from({ length: Number(plain) - 1 }, () => read('identity'))),
  Promise.all(Array.from({ length: Number(compressed) }, () => read('gzip'))),
])
const mean = (all: readonly { bytes: number }[]) =>
  all.reduce((sum, { bytes }) => sum + bytes, 0) / all.length
const seen: Seen = {
  starts: followed.starts,
  compressedBytes: mean(compresseds),
  plainBytes: mean([followed, ...plains]),
  dropped: [followed, ...plains].filter(({ last }) => !isBye(last)).length,
  isStuckDropped: !isBye(await endOfStuck()),
}
process.send?.(seen)
process.disconnect?.()
