import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

type Labels = Readonly<Record<string, string>>

/** Labels and value of a series. */
export type Sample = readonly [labels: Labels, value: string | number]

/** The answer to a query: samples, a whole document, or a function. */
export type ApiAnswer =
  | readonly Sample[]
  | { readonly status?: number; readonly body: object | string }
  | ((response: ServerResponse, request: IncomingMessage) => void)

/** What a query asks, as the tests name it. */
export type Asked =
  | 'up'
  | 'cpu'
  | 'memory'
  | 'past'
  | 'stale'
  | 'clock'
  | 'names'
  | 'jobs'
  | 'targets'

interface Requested {
  readonly asked: Asked
  readonly query: string
  readonly time: number
  readonly timeout: string
  readonly headers: IncomingMessage['headers']
}

export interface TestApi {
  readonly address: string
  readonly requested: Requested[]
  answer(asked: Asked, answer: ApiAnswer): void
  /** Sets its clock, which it does not tell otherwise. */
  setAhead(ms: number): void
}

function nameOf(path: string, query: string): Asked {
  if (path.endsWith('/__name__/values')) return 'names'
  if (path.endsWith('/job/values')) return 'jobs'
  if (path.endsWith('/targets')) return 'targets'
  if (query === 'vector(1)') return 'clock'
  if (query.includes('timestamp(')) return 'stale'
  if (query.startsWith('(last_over_time')) return 'past'
  if (query.includes('cpu')) return 'cpu'
  return query.includes('node_memory') ? 'memory' : 'up'
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** The document with an instant vector, or a value of the index. */
export function vectorOf(samples: readonly Sample[], time = 1_796_000_000): object {
  const result = samples.map(([metric, value]) => ({ metric, value: [time, String(value)] }))
  return { status: 'success', data: { resultType: 'vector', result } }
}

const list = (data: readonly string[]) => ({ body: { status: 'success', data } })

/** Starts a server with the HTTP API of Prometheus on a free port until the end of the test. */
export async function startApi(answers: Partial<Record<Asked, ApiAnswer>> = {}): Promise<TestApi> {
  const table = new Map<Asked, ApiAnswer>([
    // Tests have clocks of their own, which it cannot know.
    ['clock', { status: 404, body: '' }],
    ['names', list(['node_cpu_seconds_total'])],
    ['jobs', list(['node'])],
    ...(Object.entries(answers) as [Asked, ApiAnswer][]),
  ])
  const requested: Requested[] = []
  let aheadMs = 0
  const server = createServer((request, response) => void reply(request, response))
  async function reply(request: IncomingMessage, response: ServerResponse) {
    const { pathname } = new URL(request.url ?? '', 'http://api')
    const form = new URLSearchParams(await readBody(request))
    const query = form.get('query') ?? ''
    const asked = nameOf(pathname, query)
    const time = Number(form.get('time') ?? (Date.now() + aheadMs) / 1000)
    const timeout = form.get('timeout') ?? ''
    // As that of a proxy with a wrong clock.
    response.setHeader('Date', 'Thu, 01 Jan 1970 00:00:00 GMT')
    requested.push({ asked, query, time, timeout, headers: request.headers })
    const answer = table.get(asked) ?? []
    if (typeof answer === 'function') return answer(response, request)
    const { status = 200, body } = 'body' in answer ? answer : { body: vectorOf(answer, time) }
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  }
  // That of Prometheus.
  server.keepAliveTimeout = 300_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const address = `prometheus+http://127.0.0.1:${port}`
  return {
    address,
    requested,
    answer: (asked, answer) => table.set(asked, answer),
    setAhead(ms) {
      aheadMs = ms
      table.set('clock', [[{}, 1]])
    },
  }
}
