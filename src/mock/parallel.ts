import { createServer, type ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import { answerSample, sendLast } from './message.ts'
import type { PlanResponse, ResponsePlan } from './response-plan.ts'
import type { MockOptions } from './table.ts'

// Longer than the usual interval of a client: Node's 5 s would close connections just when they are
// used again, and the client would see a reset that no option requested.
const KEEP_ALIVE_MS = 75_000

const SURPLUS = answerSample({ cpu: 99, memory: 99, service: 'SurplusService' }).body

/** A modern provider: HTTP/1.1, concurrent requests, keep-alive. */
export function createParallelServer(
  planResponse: PlanResponse,
  { close = false, closeAfter = Infinity }: MockOptions = {},
): Server {
  const answers = new WeakMap<Socket, number>()
  let inFlight = 0
  const leave = () => void (inFlight -= 1)
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const { method = '', url = '', socket } = request
    const plan = planResponse(method, url, inFlight)
    const isEndless = plan.kind === 'hang' || plan.kind === 'drip'
    const nth = (answers.get(socket) ?? 0) + 1
    answers.set(socket, nth)
    inFlight += 1
    response.shouldKeepAlive &&= !close
    if (nth >= closeAfter) response.once('finish', () => socket.end())
    if (isEndless) socket.once('close', leave)
    const end = () => {
      respond(plan, response)
      if (!isEndless) leave()
    }
    if (plan.delayMs === 0) end()
    else setTimeout(end, plan.delayMs).unref()
  })
}

function respond(plan: ResponsePlan, response: ServerResponse): void {
  const { socket, method } = response.req
  if (plan.kind !== 'answer' && plan.kind !== 'surplus') {
    return sendLast(socket, plan, { version: '1.1', method })
  }
  const { status, body, headers } = plan.answer
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  })
  response.end(body)
  if (plan.kind === 'surplus') setImmediate(() => sendSurplus(socket))
}

function sendSurplus(socket: Socket): void {
  if (!socket.writable) return
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${SURPLUS.length}\r\n\r\n${SURPLUS}`)
}
