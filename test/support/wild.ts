import type { Socket } from 'node:net'
import { run } from './host.ts'
import { startRaw } from './provider.ts'

/**
 * The answer of a path, byte for byte: a text after which the connection is closed, or a function.
 * `time` counts the requests for this path, `nth` those on this connection.
 */
export type Bytes = string | ((socket: Socket, time: number, nth: number) => void)

export interface WildProvider {
  readonly address: string
  /** Requested paths, in order. */
  readonly asked: string[]
  /** Number of requests for a path. */
  times(path: string): number
  /** Number of open connections. */
  open(): number
}

/** A well-formed answer on a connection that is kept. */
export function answer(body: string, ...headers: string[]): string {
  const head = ['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers]
  return [...head, '', body].join('\r\n')
}

/** A status without a body on a connection that is kept. */
export function status(code: number, ...headers: string[]): string {
  return [`HTTP/1.1 ${code} X`, 'Content-Length: 0', ...headers, '', ''].join('\r\n')
}

/** Connections that the client asked to close after the answer. */
const closing = new WeakSet<Socket>()

/** Answers and keeps the connection, unless the client asks to close it. */
export function keep(text: string): Bytes {
  return (socket) => {
    socket.write(text)
    if (closing.has(socket)) socket.end()
  }
}

/** Sends some bytes and resets the connection. */
export function reset(text: string): Bytes {
  return (socket) =>
    text === '' ? socket.resetAndDestroy() : socket.write(text, () => socket.resetAndDestroy())
}

/** Sends the answers in turn, then repeats the last one. */
export function inTurn(...answers: readonly [Bytes, ...Bytes[]]): Bytes {
  return (socket, time, nth) =>
    give(answers[Math.min(time, answers.length) - 1] ?? answers[0], socket, time, nth)
}

function give(bytes: Bytes, socket: Socket, time: number, nth: number): void {
  if (typeof bytes === 'function') bytes(socket, time, nth)
  else socket.end(bytes)
}

/** Starts a provider with arbitrary bytes as answers, by path. Other paths are answered with 400. */
export async function startWild(answers: Record<string, Bytes>): Promise<WildProvider> {
  const asked: string[] = []
  let open = 0
  const times = (path: string) => asked.filter((each) => each === path).length
  const address = await startRaw((socket) => {
    let nth = 0
    open += 1
    socket.on('close', () => (open -= 1))
    socket.on('data', (bytes) => {
      const [, path = ''] = /^GET (\S+)/.exec(bytes.toString()) ?? []
      asked.push(path)
      if (/^connection: close$/im.test(bytes.toString())) closing.add(socket)
      give(answers[path] ?? keep(status(400)), socket, times(path), (nth += 1))
    })
  })
  return { address, asked, times, open: () => open }
}

export const CHECK = 'check that this is the address of a service-discovery API'
/** An empty listing. */
export const EMPTY = answer('[]')

/** Reads a provider that answers only `/servers`, with these bytes. */
export async function list(servers: Bytes, ...argv: string[]) {
  const provider = await startWild({ '/servers': servers })
  const { exitCode, stdout, stderr } = await run([provider.address, '-s', ...argv])
  const why = stderr.replace(
    `monitoring: cannot list instances from http://${provider.address}/servers: `,
    '',
  )
  return { asked: provider.times('/servers'), exitCode, stdout, why }
}

/** The result of `list` for a provider that cannot be read. */
export const cannot = (asked: number, why: string) => ({
  asked,
  exitCode: 3,
  stdout: '',
  why: `${why}\n`,
})
