import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { fail, run } from '../../support/host.ts'
import { findClosedPort, instance, startFleet, startProvider } from '../../support/provider.ts'
import { startServed } from '../../support/served.ts'

test('--serve prints one line with its URL, and ends with 0 after a signal', async () => {
  const served = await startServed(['mock:'])
  await served.firstRound
  const { exitCode, stdout, stderr } = await served.stop()
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout: `mock: every 5 s on ${served.url}/; press Ctrl-C to stop\n`,
    stderr: 'monitoring: simulated provider\n',
  })
})

test('--serve at a port in use ends with 3 before any request to the provider', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const provider = await startFleet({ '10.0.0.1': instance('A', '1%', '2%') })
  expect(await fail([provider.address, '--serve', `:${port}`])).toBe(
    `monitoring: cannot serve: 127.0.0.1:${port} is in use (EADDRINUSE); choose another port, or a free one with --serve :0\n`,
  )
  expect(provider.asked).toEqual([])
})

test.each(['0.0.0.0:9464', '[::]:80', 'mon.example.com'])(
  '--serve %s needs a token, or --noAuth, because other machines reach it',
  async (address) => {
    const { exitCode, stderr } = await run(['mock:', '--serve', address])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(
      /^monitoring: other machines can reach \S+: add --serveTokenFile FILE, or --noAuth to serve all of them \(see monitoring -h\)$/m,
    )
  },
)

test('--serve waits for a provider that is down at the start, and is not ready meanwhile', async () => {
  const port = await findClosedPort()
  const served = await startServed([`127.0.0.1:${port}`])
  await served.firstRound
  const ready = await served.get('/-/ready')
  expect([ready.status, await ready.json()]).toMatchObject([
    503,
    { detail: 'no listing could be read yet' },
  ])
  expect((await served.get('/-/healthy')).status).toBe(200)
  const { exitCode, stderr } = await served.stop()
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(/^monitoring: cannot list instances from .*: connection refused/m)
})

test('--serve says once that instances do not answer, and that they answer again', async () => {
  const answer = instance('A', '1%', '2%')
  const ids = ['10.0.0.1', '10.0.0.2', '10.0.0.3']
  const provider = await startProvider({ '/servers': ids, '/10.0.0.1': answer })
  let now = Date.UTC(2026, 0, 2)
  const served = await startServed([provider.address], { now: () => now })
  const nextRound = () => {
    now += 5000
    return served.nextRound()
  }
  await served.firstRound
  provider.answer('/10.0.0.2', answer)
  await nextRound()
  provider.answer('/10.0.0.3', answer)
  // It is over after five minutes without it.
  for (let round = 0; round < 60; round += 1) await nextRound()
  const { stderr } = await served.stop()
  expect(stderr).toBe(
    [
      'monitoring: 1 of 3 answered: 2 gone',
      'monitoring: A is below its minimum: 1 healthy, minimum 2',
      'monitoring: A has its minimum again after 5 s: 3 healthy, minimum 2',
      'monitoring: all instances answer again after 10 s',
      '',
    ].join('\n'),
  )
})

test('/api/v1/snapshot is what --summary -o json prints', async () => {
  const provider = await startProvider({
    '/servers': ['10.0.0.1'],
    '/10.0.0.1': instance('A', '1%', '2%'),
  })
  const served = await startServed([provider.address])
  await served.firstRound
  const response = await served.get('/api/v1/snapshot')
  const { stdout } = await run([provider.address, '-s', '-o', 'json'])
  const withoutTimes = (text: string) =>
    text.replaceAll(/"(?:observedAt|cost)": .*|"latencyMs":[\d.]+/g, '')
  expect(withoutTimes(await response.text())).toBe(withoutTimes(stdout))
  const etag = response.headers.get('etag') ?? ''
  const again = await served.get('/api/v1/snapshot', { headers: { 'if-none-match': etag } })
  expect(again.status).toBe(304)
  provider.answer('/10.0.0.1', instance('A', '3%', '2%'))
  await served.nextRound()
  const changed = await served.get('/api/v1/snapshot', { headers: { 'if-none-match': etag } })
  expect(await changed.json()).toMatchObject({ instances: [{ cpuPercent: 3 }] })
})

test('--serve serves the whole fleet, whatever rows the settings of other actions select', async () => {
  const provider = await startFleet({
    '10.0.0.1': instance('A', '1%', '2%'),
    '10.0.0.2': instance('B', '90%', '2%'),
  })
  const env = { MONITORING_ONLY: 'A', MONITORING_STATUS: 'healthy', MONITORING_LIMIT: '1' }
  const served = await startServed([provider.address], { env })
  await served.firstRound
  expect(await (await served.get('/api/v1/snapshot')).json()).toMatchObject({
    instances: [{ id: '10.0.0.1' }, { id: '10.0.0.2' }],
    services: [{ service: 'A' }, { service: 'B' }],
    warnings: [],
  })
})
