import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** The answer of a path: a status, JSON with status 200, or a function. */
export type Answer =
  | number
  | object
  | ((response: ServerResponse, request: IncomingMessage) => void)

export interface TestProvider {
  readonly address: string
  readonly port: number
  /** Requested paths, in order. */
  readonly asked: string[]
  /** Changes the answer of a path. */
  answer(path: string, answer: Answer): void
}

function reply(response: ServerResponse, request: IncomingMessage, answer: Answer): void {
  if (typeof answer === 'function') answer(response, request)
  else if (typeof answer === 'number') response.writeHead(answer).end('{}')
  else response.end(JSON.stringify(answer))
}

/** Starts a provider on a free port until the end of the test. Other paths are answered with 400. */
export async function startProvider(answers: Record<string, Answer>): Promise<TestProvider> {
  const table = new Map(Object.entries(answers))
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    reply(response, request, table.get(path) ?? 400)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { address: `127.0.0.1:${port}`, port, asked, answer: (path, to) => table.set(path, to) }
}

/** Starts a provider whose fleet is a table: address → answer. */
export function startFleet(fleet: Record<string, Answer>): Promise<TestProvider> {
  const paths = Object.entries(fleet).map(([ip, answer]) => [`/${ip}`, answer] as const)
  return startProvider({ '/servers': Object.keys(fleet), ...Object.fromEntries(paths) })
}

/** Starts a TCP server that passes each connection to `handle`, until the end of the test. */
export async function startRaw(handle: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createRawServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    handle(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Finds a port without a listener. */
export async function findClosedPort(): Promise<number> {
  const server = createRawServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The answer of an instance. */
export const instance = (service: string, cpu: string, memory: string) => ({ cpu, service, memory })
/** The answer of a healthy instance. */
export const ok = (service: string) => ({ cpu: '10%', memory: '20%', service })
/** The answer of an unhealthy instance. */
export const busy = (service: string) => ({ cpu: '90%', memory: '20%', service })

/** Answers by address: two healthy instances. */
export const PAIR = { '10.0.0.1': ok('A'), '10.0.0.2': ok('A') }
/** Answers by address: a healthy instance and one that fails. */
export const HALF = { '10.0.0.1': ok('A'), '10.0.0.2': 403 }

export const A = { cpu: '1%', memory: '2%', service: 'A' }
/** Answers by path: one instance. */
export const FLEET = { '/servers': ['10.0.0.1'], '/10.0.0.1': A } satisfies Record<string, Answer>
