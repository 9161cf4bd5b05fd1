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

/** Requests all paths at once, for a second at most, and returns the first sign that is there. */
export async function recognize<S extends Sign>(
  endpoint: Endpoint,
  options: Pick<ClientOptions, 'clock' | 'ca' | 'proxyEnv'>,
  signs: readonly S[],
  signal: AbortSignal,
): Promise<S | null> {
  const { clock, ca, proxyEnv } = options
  // Without credentials: another server must not see them.
  const own = { clock, ca, proxyEnv, timeoutMs: MOST_MS, accept: '*/*' }
  const client = await openClient(endpoint, own)
  const limiter = new Limiter(new Limit(signs.length), client, clock)
  const context = { client, limiter, clock, deadlineMs: MOST_MS }
  try {
    const isThere = await withBudget(context, signal, (budget) =>
      Promise.all(
        signs.map(async ({ path, pattern }) => {
          const spec = { path: endpoint.basePath + path, key: null, maxBytes: MOST_BYTES, budget }
          const answer = await request(context, { ...spec, receive: readBeginning })
          return answer.ok && pattern.test(answer.value)
        }),
      ),
    )
    return signs[isThere.indexOf(true)] ?? null
  } finally {
    limiter.close()
    client.close()
  }
}
