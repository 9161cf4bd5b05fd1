import { STATUS_CODES } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answerer } from './answer.ts'
import type { Listener } from './listen.ts'

const MAX_HEAD_BYTES = 16 * 1024

/**
 * A provider with a single thread, as Python's `http.server`: HTTP/1.0, one request at a time in
 * the order in which they became complete, the connection closed after each. A client that hung
 * up before its turn is skipped; half-closing counts as hanging up.
 */
export function createSequentialServer(answer: Answerer, nextDelayMs: () => number): Listener {
  const sockets = new Set<Socket>()
  let lastTurn = Promise.resolve()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A reset is followed by `close`, which is all that matters here.
    socket.on('error', () => undefined)
    readHead(socket, (head) => {
      lastTurn = lastTurn.then(() => serve(socket, () => formatAnswer(head, answer), nextDelayMs))
    })
  })
  return { server, closeConnections: () => sockets.forEach((socket) => socket.destroy()) }
}

/** Goes on reading after the head, as only a read socket tells that its client hung up. */
function readHead(socket: Socket, onHead: (head: string) => void): void {
  let head = ''
  let isComplete = false
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    if (isComplete) return
    head += text
    const length = head.search(/\r?\n\r?\n/)
    isComplete = length >= 0
    if ((isComplete ? length : head.length) > MAX_HEAD_BYTES) socket.destroy()
    else if (isComplete) onHead(head)
  })
}

async function serve(socket: Socket, format: () => string, nextDelayMs: () => number) {
  if (!socket.writable) return
  const delayMs = nextDelayMs()
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false })
  if (!socket.writable) return
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write(format())
  socket.destroySoon()
  await closed
}

function formatAnswer(head: string, answer: Answerer): string {
  const [method = '', target = ''] = (head.split(/\r?\n/, 1)[0] ?? '').split(' ')
  const { status, body } = answer(method, target)
  const lines = [
    `HTTP/1.0 ${status} ${STATUS_CODES[status]}`,
    'Server: cpx-server',
    `Date: ${new Date().toUTCString()}`,
    'Content-type: application/json',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : body}`
}
