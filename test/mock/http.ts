import { once } from 'node:events'
import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { parseMockAddress } from '../../src/mock/options.ts'
import { type MockProvider, startMockProvider } from '../../src/mock/provider.ts'

/** A provider for one test, with the options of an address. */
export async function startMock(address: string): Promise<MockProvider> {
  const provider = await startMockProvider({ background: true, ...parseMockAddress(address) })
  onTestFinished(() => provider.close())
  return provider
}

interface Reply {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly reused: boolean
}

/** Sends one request with exactly this target, which `fetch` would normalize. */
export async function ask(
  port: number,
  target: string,
  {
    method = 'GET',
    host = '127.0.0.1',
    agent,
  }: { method?: string; host?: string; agent?: Agent } = {},
): Promise<Reply> {
  const sent = request({ host, port, path: target, method, ...(agent && { agent }) }).end()
  const [response] = await once(sent, 'response')
  const { statusCode: status, headers } = response
  return { status, headers, body: await text(response), reused: sent.reusedSocket }
}

/** A connection that has sent these texts, each in a packet of its own. */
export async function dial(port: number, ...texts: string[]): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  for (const each of texts) await new Promise((resolve) => socket.write(each, resolve))
  return socket
}

/** All that arrives until the connection ends; being reset is an end, too. */
export async function readAll(socket: Socket): Promise<string> {
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (part: string) => (received += part))
  socket.on('error', () => undefined)
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
  return received
}

/** The bytes of a request that is the last one of its connection. */
export function formatRequest(target: string, method = 'GET'): string {
  return `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
}

/** All that arrives in answer to one request, its date replaced, and how the connection ends. */
export async function exchange(port: number, target: string, method?: string) {
  const socket = await dial(port, formatRequest(target, method))
  let end = 'closed'
  socket.on('error', (error: NodeJS.ErrnoException) => (end = error.code ?? ''))
  const received = await readAll(socket)
  return { received: received.replace(/Date: [^\r]+/, 'Date: …'), end }
}
