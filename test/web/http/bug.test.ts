import { expect, test } from 'vitest'
import { VERSION } from '../../../src/cli/version.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { startServed } from '../../support/served.ts'

test('an internal error in a route is printed once and answered without details, and serving goes on', async () => {
  const { address } = await startFleet(PAIR)
  let isBroken = false
  const now = () => {
    if (isBroken) throw new TypeError('no clock\u001b[2J in /srv/app.js')
    return Date.now()
  }
  const served = await startServed([address], { now })
  await served.firstRound
  isBroken = true
  for (const path of ['/api/v1/stream', '/api/v1/stream']) {
    const response = await served.get(path)
    expect([response.status, await response.json()]).toEqual([
      500,
      { title: 'Internal Server Error', status: 500, detail: 'internal error' },
    ])
  }
  isBroken = false
  const metrics = await (await served.get('/metrics')).text()
  expect(metrics).toMatch(/^cpx_http_requests_total\{.*code="500"\} 2$/m)
  const { exitCode, stderr } = await served.stop()
  expect([exitCode, stderr]).toEqual([
    0,
    `monitoring: internal error in monitoring ${VERSION} (please report it): TypeError: no clock\\x1b[2J in /srv/app.js\n`,
  ])
})
