import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { request, withBudget } from '../../../src/source/http/budget.ts'
import { type ClientOptions, openClient } from '../../../src/source/http/client.ts'
import { type Endpoint, parseAddress } from '../../../src/source/http/endpoint.ts'
import { Limit } from '../../../src/source/http/limit.ts'
import { Limiter } from '../../../src/source/http/limiter.ts'
import type { Decoded, ReadSpec } from '../../../src/source/http/request.ts'
import { MalformedError } from '../../../src/source/decode-json.ts'
import { type Answer, startProvider } from '../../support/provider.ts'
import { clock } from '../../support/clock.ts'

type Given = Omit<ReadSpec<string>, 'path' | 'key' | 'maxBytes' | 'budget'> & { maxBytes?: number }

const decode = (body: Buffer) => body.toString()

/** Requests `/x`, with the rules for repetition. */
async function ask(
  endpoint: Endpoint,
  given: Partial<Given> = {},
  options: Partial<ClientOptions> = {},
): Promise<Decoded<string>> {
  const client = await openClient(endpoint, { timeoutMs: 5000, clock, ...options })
  onTestFinished(() => client.close())
  const limiter = new Limiter(new Limit(), client, clock)
  const context = { client, limiter, clock, deadlineMs: 10_000 }
  const { signal } = new AbortController()
  return withBudget(context, signal, (budget) => {
    const spec = { path: '/x', key: null, maxBytes: 1000, budget, decode, ...given }
    return request(context, spec as ReadSpec<string>)
  })
}

async function askServer(answer: Answer, given?: Partial<Given>, options?: Partial<ClientOptions>) {
  const { address } = await startProvider({ '/x': answer })
  return ask(parseAddress(address), given, options)
}

/** Collects the chunks in upper case. */
const receive = () => {
  let text = ''
  return {
    write: (chunk: Buffer) => void (text += chunk.toString().toUpperCase()),
    end: () => text,
  }
}

const compress = (text: string): Answer => {
  return (response) => {
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync(text))
  }
}

describe('request', () => {
  test('request posts a form with its length', async () => {
    let seen: readonly unknown[] = []
    const { address } = await startProvider({
      '/x': (response, incoming) => {
        const {
          'content-type': type,
          'content-length': length,
          'x-scope-orgid': tenant,
        } = incoming.headers
        incoming.once('data', (chunk: Buffer) => {
          seen = [incoming.method, type, length, tenant, chunk.toString()]
          response.end('done')
        })
      },
    })
    const headers = [['X-Scope-OrgID', 'a']] as const
    const decoded = await ask(parseAddress(address), { form: 'query=%C3%BC' }, { headers })
    expect(decoded).toMatchObject({ ok: true, value: 'done' })
    const type = 'application/x-www-form-urlencoded'
    expect(seen).toEqual(['POST', type, '12', 'a', 'query=%C3%BC'])
  })

  test('request passes the body on as it arrives', async () => {
    const answer: Answer = (response) => {
      response.write('first ')
      setImmediate(() => response.end('second'))
    }
    expect(await askServer(answer, { receive })).toMatchObject({ ok: true, value: 'FIRST SECOND' })
  })

  test('request starts a new reader for each attempt', async () => {
    let count = 0
    const answer: Answer = (response) => {
      count += 1
      response.writeHead(200, { 'Content-Length': 4 }).write('ab')
      if (count === 1) setImmediate(() => response.destroy())
      else response.end('cd')
    }
    expect(await askServer(answer, { receive })).toMatchObject({ ok: true, value: 'ABCD' })
    expect(count).toBe(2)
  })

  test('request fails as soon as a reader refuses a chunk', async () => {
    const refuse = () => ({
      write() {
        throw new MalformedError('no vector')
      },
      end: () => '',
    })
    const endless: Answer = (response) => void response.write('x')
    const failure = { code: 'malformed', problem: 'no vector' }
    expect(await askServer(endless, { receive: refuse })).toEqual({ ok: false, failure })
  })

  test('request inflates a compressed answer if the client accepts one', async () => {
    const options = { acceptsGzip: true }
    expect(await askServer(compress('text'), {}, options)).toMatchObject({ value: 'text' })
    expect(await askServer(compress('text'), { receive }, options)).toMatchObject({ value: 'TEXT' })
  })

  test.each([
    [
      'refuses one otherwise',
      'text',
      {},
      { code: 'protocol', problem: 'unexpected content encoding: gzip' },
    ],
    [
      'limits its inflated size',
      'x'.repeat(1001),
      { acceptsGzip: true },
      { code: 'tooLarge', maxBytes: 1000 },
    ],
  ])('request %s', async (_, text, options, failure) => {
    expect(await askServer(compress(text), {}, options)).toEqual({ ok: false, failure })
  })

  test('request reports invalid gzip', async () => {
    const answer: Answer = (response) => {
      response.setHeader('Content-Encoding', 'gzip').end('not compressed')
    }
    const failure = { code: 'protocol', problem: 'invalid gzip' }
    expect(await askServer(answer, {}, { acceptsGzip: true })).toEqual({ ok: false, failure })
  })

  test('request lets the body of an error explain it', async () => {
    const answer: Answer = (response) => void response.writeHead(400).end('parse error')
    const explain = (status: number, body: Buffer) =>
      ({ code: 'malformed', problem: `${status} ${body.toString()}` }) as const
    const failure = { code: 'malformed', problem: '400 parse error' }
    expect(await askServer(answer, { receive, explain })).toEqual({ ok: false, failure })
  })

  test('request reads from a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cpx-'))
    const socketPath = join(folder, 'socket')
    const server = createServer((incoming, response) => {
      response.end(`${incoming.headers.host} ${incoming.url}`)
    }).listen(socketPath)
    await once(server, 'listening')
    onTestFinished(async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true })
    })
    const endpoint = { ...parseAddress('localhost'), url: `unix://${socketPath}`, socketPath }
    expect(await ask(endpoint)).toMatchObject({ ok: true, value: 'localhost /x' })
  })
})
