import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startBuiltServer } from '../support/built-server.ts'
import { PAIR, startFleet } from '../support/provider.ts'
import { partsOf, requestOf, sendRaw } from '../support/raw-request.ts'

function open(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  onTestFinished(() => void socket.destroy())
  return socket
}

const IDLE = 1000
const MOST = 256
const MIB = 1024 * 1024

function residentBytes(pid: number | undefined): number {
  const [, kib = ''] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) * 1024
}

test(
  'rounds go on while many connections are idle, most of which are refused',
  { timeout: 20_000 },
  async () => {
    const rounds = Promise.withResolvers<void>()
    let left = Number.POSITIVE_INFINITY
    const fleet = await startFleet({
      ...PAIR,
      '10.0.0.1'(response) {
        response.end('{"cpu":"1%","memory":"2%","service":"A"}')
        left -= 1
        if (left === 0) rounds.resolve()
      },
    })
    const { url, child } = await startBuiltServer([fleet.address, '--interval', '0.5'])
    await sendRaw(url, requestOf('/', 'Host: localhost'))
    const before = residentBytes(child.pid)
    let refused = 0
    const sockets = Array.from({ length: IDLE }, () => {
      const socket = open(url)
      socket.on('close', () => (refused += 1)).resume()
      return socket
    })
    const closed = Promise.all(sockets.map((socket) => once(socket, 'close')))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    left = 4
    await rounds.promise
    expect(refused).toBeGreaterThanOrEqual(IDLE - MOST)
    expect(residentBytes(child.pid) - before).toBeLessThan(50 * MIB)
    await closed
    expect(partsOf(await sendRaw(url, requestOf('/', 'Host: localhost')))[0]).toBe(200)
  },
)
