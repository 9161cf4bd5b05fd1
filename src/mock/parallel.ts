import { createServer, type ServerResponse } from 'node:http'
import type { Answer, Answerer } from './answer.ts'
import type { Listener } from './listen.ts'

// Longer than the usual interval of a client: Node's 5 s would end connections just when they are
// used again, and the client would see a reset that no option asked for.
const KEEP_ALIVE_MS = 75_000

/** A modern provider: HTTP/1.1, connections kept alive, any number of requests at a time. */
export function createParallelServer(answer: Answerer, nextDelayMs: () => number): Listener {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const { method = '', url = '' } = request
    const delayMs = nextDelayMs()
    if (delayMs === 0) send(response, answer(method, url))
    else setTimeout(() => send(response, answer(method, url)), delayMs).unref()
  })
  return { server, closeConnections: () => server.closeAllConnections() }
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}
