import type { Server, Socket } from 'node:net'
import { Problem } from './problem.ts'

// For clients that leave their side of the connection open.
const LINGER_MS = 1000

const IS_HTTPS = new Problem(400, 'this port serves HTTPS; use https:// in the URL')

/**
 * Answers clients that send plain HTTP to a server of HTTPS, instead of closing their connections
 * without a word.
 */
export function answerPlain(server: Server, refuse: (problem: Problem, socket: Socket) => void) {
  const sockets = new Map<string, Socket>()
  const keyOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket)
    sockets.set(key, socket)
    socket.once('close', () => sockets.delete(key))
  })
  server.on('tlsClientError', ({ code }: NodeJS.ErrnoException, tlsSocket: Socket) => {
    const socket = sockets.get(keyOf(tlsSocket))
    if (code !== 'ERR_SSL_HTTP_REQUEST' || socket === undefined) return
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    socket.once('close', () => clearTimeout(timer))
    refuse(IS_HTTPS, socket)
  })
}
