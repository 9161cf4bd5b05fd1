import { createServer, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import type { PlanResponse, ResponsePlan } from './response-plan.ts'
import type { Listener } from './listen.ts'
import { formatMessage } from './message.ts'
import { injectFault } from './inject-fault.ts'

// Longer than the usual interval of a client: Node's 5 s would end connections just when they are
// used again, and the client would see a reset that no option asked for.
const KEEP_ALIVE_MS = 75_000

interface Settings {
  /** Whether connections are closed after each answer, as each answer announces. */
  readonly close?: boolean | undefined
  /** Answers after which a connection is closed without an announcement. */
  readonly closeAfter?: number | undefined
}

/** A modern provider: HTTP/1.1, any number of requests at a time, connections kept alive. */
export function createParallelServer(
  decide: PlanResponse,
  { close = false, closeAfter = Infinity }: Settings = {},
): Listener {
  const answers = new WeakMap<Socket, number>()
  let inFlight = 0
  const leave = () => void (inFlight -= 1)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const { method = '', url = '', socket } = request
    const fate = decide(method, url, inFlight)
    const lasts = fate.kind === 'hang' || fate.kind === 'drip'
    const nth = (answers.get(socket) ?? 0) + 1
    answers.set(socket, nth)
    inFlight += 1
    response.shouldKeepAlive &&= !close
    if (nth >= closeAfter) response.once('finish', () => socket.end())
    if (lasts) socket.once('close', leave)
    const end = () => {
      carryOut(fate, response)
      if (!lasts) leave()
    }
    if (fate.delayMs === 0) end()
    else setTimeout(end, fate.delayMs).unref()
  })
  return { server, closeConnections: () => server.closeAllConnections() }
}

function carryOut(fate: ResponsePlan, response: ServerResponse): void {
  const { socket, method } = response.req
  if (fate.kind === 'answer') return send(response, fate.answer)
  if (fate.kind === 'surplus') {
    send(response, fate.answer)
    setImmediate(() => sendUnasked(socket, fate.extra))
    return
  }
  const framing = { version: '1.1', headOnly: method === 'HEAD' } as const
  injectFault(socket, fate, (answer) => formatMessage(answer, framing))
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  })
  response.end(body)
}

function sendUnasked(socket: Socket, { status, body }: Answer): void {
  if (!socket.writable) return
  socket.write(`HTTP/1.1 ${status} OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
}
