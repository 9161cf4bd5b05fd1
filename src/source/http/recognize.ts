import { openClient, type ClientOptions } from './client.ts'
import type { Endpoint } from './endpoint.ts'
import { request, withBudget } from './budget.ts'
import { Limit } from './limit.ts'
import { Limiter } from './limiter.ts'
import type { BodyReader } from './request.ts'

/** An answer that only one kind of server gives. */
export interface Sign {
  /** Under the address of the server. */
  readonly path: string
  /** Matches a part of the beginning of the body. */
  readonly pattern: RegExp
}

const MOST_MS = 1000
const MOST_BYTES = 16 * 1024 * 1024
// The metrics of an exporter are sorted by name: those of its runtime come first.
const MOST_READ = 64 * 1024

function readBeginning(): BodyReader<string> {
  let text = ''
  return {
    write(chunk) {
      if (text.length < MOST_READ) text += chunk.toString('latin1')
    },
    end: () => text,
  }
}

/** The endpoints at which a server may have its paths: the one that is named, and its root. */
function rootsOf(endpoint: Endpoint): Endpoint[] {
  const root = { ...endpoint, basePath: '', url: new URL(endpoint.url).origin }
  return endpoint.basePath === '' ? [endpoint] : [endpoint, root]
}

interface RecognizeOptions extends Pick<ClientOptions, 'clock' | 'ca' | 'proxyEnv'> {
  /** The time that is left; a second is enough. */
  readonly withinMs: number
}

interface Signs<S extends Sign> {
  readonly signs: readonly S[]
  /** The sign of the expected server, which is not at the address that failed. */
  readonly failed?: S | undefined
}

/** Requests all paths at once, and returns the first sign that is there. */
export async function recognize<S extends Sign>(
  server: Endpoint,
  { clock, ca, proxyEnv, withinMs }: RecognizeOptions,
  { signs, failed }: Signs<S>,
  signal: AbortSignal,
): Promise<{ readonly sign: S; readonly endpoint: Endpoint } | null> {
  const deadlineMs = Math.min(MOST_MS, withinMs)
  if (deadlineMs <= 0) return null
  // Without credentials: another server must not see them.
  const own = { clock, ca, proxyEnv, timeoutMs: deadlineMs, accept: '*/*' }
  const places = rootsOf(server).flatMap((endpoint) => {
    const possible = signs.filter((sign) => endpoint !== server || sign !== failed)
    return possible.map((sign) => ({ sign, endpoint }))
  })
  const client = await openClient(server, own)
  const limiter = new Limiter(new Limit(places.length), client, clock)
  const context = { client, limiter, clock, deadlineMs }
  try {
    const isThere = await withBudget(context, signal, (budget) =>
      Promise.all(
        places.map(async ({ sign, endpoint: { basePath } }) => {
          const spec = { path: basePath + sign.path, key: null, maxBytes: MOST_BYTES, budget }
          const answer = await request(context, { ...spec, receive: readBeginning })
          return answer.ok && sign.pattern.test(answer.value)
        }),
      ),
    )
    return places[isThere.indexOf(true)] ?? null
  } finally {
    limiter.close()
    client.close()
  }
}
