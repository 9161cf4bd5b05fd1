import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { startMockProvider } from '../../src/mock/provider.ts'
import { monitoring } from '../support/command.ts'
import { run } from '../support/host.ts'
import { type Answer, startFleet } from '../support/provider.ts'

const A = { cpu: '10%', service: 'A', memory: '20%' }

/** Addresses of a fleet of `count`. */
const ips = (count: number) => Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}`)

/** A fleet of `count` instances with an answer for each. */
function startMany(count: number, answer: (n: number) => Answer) {
  return startFleet(Object.fromEntries(ips(count).map((ip, n) => [ip, answer(n)])))
}

describe('instances that hang', () => {
  test.each([
    [3, 'kept'],
    [22, 'kept'],
    [53, 'kept'],
    [3, 'closed'],
    [22, 'closed'],
    [53, 'closed'],
  ] as const)(
    'if %i of 150 instances hang over connections that are %s, each is tried once and all others are read',
    async (hung, kind) => {
      const provider = await startMany(150, (n) => (response) => {
        if ((n * 53) % 150 < hung) return
        if (kind === 'closed') response.setHeader('Connection', 'close')
        response.end(JSON.stringify(A))
      })
      // With only five waiting connections at a time, they would take longer than the deadline.
      const { exitCode, stdout, stderr } = await run([
        provider.address,
        '-s',
        '--timeout',
        '1',
        '--deadline',
        '4',
      ])
      expect(stderr).toBe(`monitoring: ${150 - hung} of 150 answered: ${hung} timeout\n`)
      expect(stdout.match(/ unknown $/gm)).toHaveLength(hung)
      // The other answers of connections on which one hangs are uncertain, and are read again.
      const again = provider.asked.length - new Set(provider.asked).size
      expect(again).toBeLessThan(kind === 'kept' ? 150 - hung : 1)
      expect(exitCode).toBe(0)
    },
  )
})

/** Whether an attempt of the n-th instance fails: a fixed percentage, repeatable. */
const isUnlucky = (n: number, attempt: number, percent: number) =>
  ((n + 1) * 7919 + attempt * 104_729 * (n + 3)) % 100 < percent

/** An answer that fails at a pseudo-random rate, by calling `fail`. */
function unlucky(n: number, percent: number, fail: (response: ServerResponse) => void): Answer {
  let attempt = 0
  return (response) => {
    attempt += 1
    if (isUnlucky(n, attempt, percent)) fail(response)
    else response.end(JSON.stringify(A))
  }
}

describe('retries stay within their budget', () => {
  test('1,500 instances are all read if 5 % of the requests are reset', async () => {
    const provider = await startMany(1500, (n) => unlucky(n, 5, (response) => response.destroy()))
    const { exitCode, stderr } = await run([provider.address, '-hc', '-v'])
    expect(stderr).toMatch(
      /^monitoring: 1[5-6]\d\d requests (\([1-9]?\d retried\) )?over [^\n]+\n$/,
    )
    // 61 for attempts that fail, and a few for the other answers of connections that were reset.
    expect(provider.asked.length).toBeLessThan(1700)
    expect(exitCode).toBe(0)
  })

  test('1,000 instances with 20 % failing requests cost at most 10 + 20 % retries', async () => {
    const provider = await startMany(1000, (n) =>
      unlucky(n, 20, (response) => response.writeHead(500).end()),
    )
    const { exitCode, stderr } = await run([provider.address, '-hc', '-v'])
    const [, answered, unknown] =
      /^monitoring: (\d+) of 1000 answered: (\d+) HTTP 500\n/.exec(stderr) ?? []
    expect(Number(answered) + Number(unknown)).toBe(1000)
    expect(provider.asked.length).toBeGreaterThan(1150)
    expect(provider.asked.length).toBeLessThanOrEqual(1.2 * 1001 + 10)
    expect(exitCode).toBe(0)
  })

  test('if all instances fail, ten are retried, and the exit code is 3', async () => {
    const provider = await startMany(150, () => 500)
    const { exitCode, stdout, stderr } = await run([provider.address, '-s'])
    expect(provider.asked).toHaveLength(1 + 150 + 10)
    expect(stdout.match(/ unknown $/gm)).toHaveLength(150)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 3,
      stderr: 'monitoring: all 150 failed: 150 HTTP 500\n',
    })
  })
})

describe('an overloaded provider', () => {
  test.each([
    ['a quota', { quota: 200 }],
    ['a quota, with a pause', { quota: 200, retryAfter: 1 }],
  ])('all instances are read with few refusals from a provider with %s', async (_, options) => {
    await using mock = await startMockProvider({
      instances: 150,
      seed: 1,
      background: true,
      ...options,
    })
    const { exitCode, stderr } = await monitoring([mock.url, '-hc', '-hi', '0', '-v'])
    const [, refused] =
      /^monitoring: \d+ requests \((\d+) retried\) over [^\n]+\n$/.exec(stderr) ?? []
    expect(Number(refused)).toBeLessThanOrEqual(15)
    expect(exitCode).toBe(0)
  })

  test('all instances are read with few refusals from a provider that answers 503 for a while', async () => {
    let until = 0
    let refused = 0
    const provider = await startMany(1500, (n) => (response) => {
      const now = performance.now()
      if (n > 200 && until === 0) until = now + 1500
      if (now >= until) return void response.end(JSON.stringify(A))
      refused += 1
      response.writeHead(503, { 'Retry-After': '1' }).end()
    })
    const { exitCode, stderr } = await run([provider.address, '-hc'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(refused).toBeLessThanOrEqual(30)
  })
})
