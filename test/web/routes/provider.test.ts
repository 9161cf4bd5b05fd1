import { expect, test } from 'vitest'
import { INVALID } from '../../../src/mock/message.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { answered, left, silent, snapshotOf, stopped } from '../../support/facts.ts'
import { goldenFleet } from '../../support/golden.ts'
import { instance, startFleet } from '../../support/provider.ts'
import { openRoutes } from '../../support/routes.ts'
import { startServed } from '../../support/served.ts'

/** The provider of a fleet, whose rounds and time the test decides. */
function openProvider(...rounds: readonly Snapshot[]) {
  const { add, clock, get: request } = openRoutes()
  for (const round of rounds) add(round)
  const get = async (path: string) => {
    const response = await request(`/provider/${path}`)
    return { status: response.status, body: await response.text(), headers: response.headers }
  }
  return { get, add, clock }
}

const DOWN = { ok: false, failure: { code: 'refused', errno: 'ECONNREFUSED' } } as const

test('/provider answers the listing and every instance byte for byte as the provider does', async () => {
  const answers = Object.entries(goldenFleet).map(
    ([ip, { service, cpu, memory }]) => [ip, instance(service, cpu, memory)] as const,
  )
  const provider = await startFleet(Object.fromEntries(answers))
  const served = await startServed([provider.address])
  await served.firstRound
  for (const path of ['/servers', ...Object.keys(goldenFleet).map((ip) => `/${ip}`)]) {
    const original = await fetch(`http://${provider.address}${path}`)
    const answer = await served.get(`/provider${path}`)
    expect([answer.status, await answer.text()]).toEqual([200, await original.text()])
    expect(answer.headers.get('content-type')).toBe('application/json')
  }
})

test.each([
  '',
  '10.0.0.9',
  'servers/',
  'servers?continue=1',
  'servers%00',
  '10.0.0.1?x',
  '10.0.0.1/',
  '%',
  '%ff',
  'constructor',
  '%2e%2e%2fetc%2fpasswd',
  'x'.repeat(200),
])('/provider/%s is an invalid IP', async (path) => {
  const { get } = openProvider(snapshotOf([answered('10.0.0.1', 'A')]))
  expect(await get(path)).toMatchObject({ status: INVALID.status, body: INVALID.body })
})

test.each([
  [
    answered('x', 'A', [61.25, 0.1 + 0.2]),
    200,
    '{"cpu":"61.25%","service":"A","memory":"0.30000000000000004%"}',
  ],
  [answered('x', 'A', [1e-9, 100]), 200, '{"cpu":"0%","service":"A","memory":"100%"}'],
  [answered('x', '"\u2028\u00e9'), 200, '{"cpu":"10%","service":"\\"\u2028\u00e9","memory":"20%"}'],
  [
    { ...answered('x', 'A'), condition: { code: 'paused' } },
    200,
    '{"cpu":"10%","service":"A","memory":"20%","condition":{"code":"paused"}}',
  ],
  [
    stopped('x', 'A', { code: 'exited', detail: 'exit code 137' }),
    504,
    '{"error": "Not Running", "service": "A", "condition": {"code":"exited","detail":"exit code 137"}}',
  ],
  [silent('x'), 504, '{"error": "No Answer", "reason": "no answer within 5 s (timeout)"}'],
  [silent('x', 'A', { code: 'down' }), 504, '{"error": "No Answer", "service": "A"}'],
  [left('x', 'A'), 400, INVALID.body],
] as const)('the answer of an instance is $0.kind: $2', async (result, status, body) => {
  const { get } = openProvider(snapshotOf([result]))
  expect(await get('x')).toMatchObject({ status, body })
})

test.each(['web-1', 'host:9100', 'shop/web-1', 'a b?#%é', '%2e%2e', 'constructor'])(
  'an instance is found by its name, percent-encoded as a whole or part by part: %s',
  async (name) => {
    const { get } = openProvider(snapshotOf([answered(name, 'A')]))
    const paths = [encodeURIComponent(name), name.split('/').map(encodeURIComponent).join('/')]
    for (const path of paths) expect(await get(path)).toMatchObject({ status: 200 })
    const { body, headers } = await get('servers')
    expect([body, headers.get('cpx-listing')]).toEqual([JSON.stringify([name]), 'names'])
  },
)

test('the listing of a partial round says so', async () => {
  const { get } = openProvider(snapshotOf([answered('10.0.0.1', 'A')], { isPartial: true }))
  expect((await get('servers')).headers.get('cpx-listing')).toBe('names, partial')
})

test('an empty listing is an answer', async () => {
  const { get } = openProvider(snapshotOf([]))
  expect(await get('servers')).toMatchObject({ status: 200, body: '[]' })
})

test('/provider answers 503 before the first round, while the provider is down, and when the last round is old', async () => {
  const { get, add, clock } = openProvider()
  const round = snapshotOf([answered('10.0.0.1', 'A')])
  const check = async (status: number, body: string, seconds: string | null) => {
    for (const path of ['servers', '10.0.0.1']) {
      const { headers, ...answer } = await get(path)
      expect(answer).toMatchObject({ status })
      expect(headers.get('retry-after')).toBe(seconds)
      if (status !== 200) expect(answer.body).toBe(body)
    }
  }
  await check(503, '{"error": "No Listing"}', '1')
  add(round)
  await check(200, '', null)
  clock.pass(15_000)
  await check(200, '', null)
  clock.pass(1)
  await check(503, '{"error": "No Listing", "reason": "the last round is older than 15 s"}', '1')
  add({ ...round, listing: DOWN })
  const refused =
    '{"error": "No Listing", "reason": "http://api: connection refused (ECONNREFUSED)"}'
  await check(503, refused, '5')
  clock.pass(1500)
  await check(503, refused, '4')
  add(round)
  await check(200, '', null)
})
