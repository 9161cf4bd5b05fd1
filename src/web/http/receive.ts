import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server'
import type { RequestListener } from 'node:http'
import type { Exchanges } from './exchanges.ts'
import type { Guard } from './guard.ts'
import { SECURITY_HEADERS } from './headers.ts'
import { Problem } from './problem.ts'
import { refuse } from './refuse.ts'
import { NO_ROUTE, type Traffic } from './traffic.ts'

/** Answers a request. */
export type Answer = (request: Request, bindings: HttpBindings) => Response | Promise<Response>

// With more connections beside streams, one that waits for another request takes the place of a client.
const MAX_KEPT_OPEN = 96

interface ReceiverOptions {
  readonly guard: Guard
  readonly exchanges: Exchanges
  readonly traffic: Traffic
  readonly answer: Answer
  /** Called with an error of `answer`. */
  readonly onBug: (error: unknown) => void
}

/** Creates the function that checks each request, and answers it. */
export function createReceiver(options: ReceiverOptions): RequestListener {
  const { guard, exchanges, traffic, answer, onBug } = options
  const respond = getRequestListener(
    (request, bindings) => answer(request, bindings as HttpBindings),
    {
      errorHandler(error) {
        if (error instanceof RequestError) return new Problem(400, 'invalid request').toResponse()
        onBug(error)
        return new Problem(500, 'internal error').toResponse()
      },
    },
  )
  return (request, response) => {
    if (!exchanges.begin(request, response)) return
    if (traffic.connections - traffic.streams > MAX_KEPT_OPEN) response.shouldKeepAlive = false
    const problem = guard(request, response)
    if (problem !== null) {
      traffic.add(NO_ROUTE, problem.status)
      return refuse(problem, request, response)
    }
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    void respond(request, response)
  }
}
