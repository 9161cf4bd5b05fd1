import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sendLast } from './message.ts'
import type { PlanResponse } from './response-plan.ts'

const MAX_HEAD_BYTES = 16 * 1024

/**
 * A single-threaded provider, like Python's `http.server`: HTTP/1.0, one request at a time in the order
 * of completion, the connection closed after each. A client that has hung up or half-closed is skipped.
 * A request that is never answered blocks the others until its client hangs up.
 */
export function createSequentialServer(plan: PlanResponse): Server {
  let lastTurn = Promise.resolve()
  return createServer((socket) => {
    // `close` follows.
    socket.on('error', () => undefined)
    readHead(socket, (head) => {
      lastTurn = lastTurn.then(() => serve(socket, head, plan))
    })
  })
}

/** Reads on after the head: otherwise a socket does not report that its client hung up. */
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

async function serve(socket: Socket, head: string, plan: PlanResponse) {
  if (!socket.writable) return
  const [method = '', target = ''] = (head.split(/\r?\n/, 1)[0] ?? '').split(' ')
  const planned = plan(method, target, 0)
  if (planned.delayMs > 0) await sleep(planned.delayMs, undefined, { ref: false })
  if (!socket.writable) return
  const closed = new Promise((resolve) => socket.once('close', resolve))
  sendLast(socket, planned, { version: '1.0', method })
  await closed
}
