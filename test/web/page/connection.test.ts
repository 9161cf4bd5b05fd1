import { expect } from 'vitest'
import { readPage } from '../../../src/bin/page.ts'
import { openPage } from '../../support/browser.ts'
import { ROOT } from '../../support/command.ts'
import { needs } from '../../support/needs.ts'
import { instance, startFleet } from '../../support/provider.ts'
import { incident } from '../../support/replay.ts'
import { startServed } from '../../support/served.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

/** Hides the document or shows it, as switching between tabs does. */
const turn = (isHidden: boolean) => `
  Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
`

chromium(
  'a page without its server keeps its rows, says so, and goes on once there is one',
  async () => {
    const rounds = incident()
    const served = await serveRounds()
    for (const round of rounds.slice(0, 5)) served.add(round)
    const page = await openPage(served.url, { expected: [/net::ERR/] })
    const rows = page.locator('.line.instance')
    await rows.first().waitFor()
    await served.stop()
    const trouble = page.locator('.trouble')
    await trouble.getByText(/^connection to the server lost \d+ s ago/).waitFor()
    expect([await rows.count(), await page.title()]).toEqual([
      20,
      'no current data – http://api – monitoring',
    ])
    const again = await serveRounds({ port: Number(new URL(served.url).port) })
    for (const round of rounds.slice(0, 12)) again.add(round)
    await trouble.waitFor({ state: 'detached' })
    await page.getByText('19 of 20 answered: 1 timeout').waitFor()
    for (const round of rounds.slice(12, 13)) again.add(round)
    await page.getByText('17 of 20 answered: 3 timeout').waitFor()
  },
)

chromium(
  'a page says since when the provider cannot be read, until it can be read again',
  async () => {
    const provider = await startFleet({ '10.0.0.1': instance('A', '61%', '4%') })
    const page = await readPage(`${ROOT}dist/page`)
    const served = await startServed([provider.address], { page })
    await served.firstRound
    const shown = await openPage(served.url)
    const row = shown.locator('.line.instance')
    await row.getByText('61').waitFor()
    provider.answer('/servers', 403)
    await served.nextRound()
    const trouble = shown.locator('.trouble')
    await trouble
      .getByText(/^provider unreachable since \d\d:\d\d:\d\dZ \(.*\): HTTP 403/)
      .waitFor()
    await row.getByText('61').waitFor()
    provider.answer('/servers', ['10.0.0.1'])
    provider.answer('/10.0.0.1', instance('A', '62%', '4%'))
    await served.nextRound()
    await trouble.waitFor({ state: 'detached' })
    await row.getByText('62').waitFor()
  },
)

chromium('a page shows a provider and a recording that fail together', async () => {
  const served = await serveRounds()
  const [first, second] = incident(2)
  if (first === undefined || second === undefined) throw new Error('there are no rounds')
  const remarks = [{ code: 'notRecorded', path: 'fleet.db', problem: 'disk full' }] as const
  const failure = { code: 'refused', errno: 'ECONNREFUSED' } as const
  served.add(first)
  served.add({ ...second, listing: { ok: false, failure }, results: [], remarks })
  const header = (await openPage(served.url)).getByRole('banner')
  await header.getByText('provider unreachable since 03:04:10Z').first().waitFor()
  await header.getByText('not recorded to fleet.db: disk full').waitFor()
})

chromium('a page that is refused says why, in the words of the server', async () => {
  const served = await serveRounds()
  for (const round of incident().slice(0, 1)) served.add(round)
  const page = await openPage(`${served.url}?at=yesterday`, { expected: [/400/] })
  await page.getByText(/^the server refuses: at: "yesterday" is not a time .*-3d$/).waitFor()
  // One truth: neither a moment that is shown, nor one that will be.
  const header = page.getByRole('banner')
  expect(await header.getByText(/PAST|connecting|reading/).count()).toBe(0)
  await page.getByRole('button', { name: 'live' }).click()
  await page.getByText('round 1').waitFor()
  expect(await page.locator('.trouble').count()).toBe(0)
})

chromium('a page whose token is refused says so, and does not ask again and again', async () => {
  const served = await serveRounds()
  for (const round of incident().slice(0, 1)) served.add(round)
  const page = await openPage(served.url, { expected: [/401/] })
  await page.getByText('round 1').waitFor()
  await page.clock.install()
  let asked = 0
  await page.route(/stream/, async (route) => {
    asked += 1
    const contentType = 'application/problem+json'
    await route.fulfill({ status: 401, contentType, body: '{"detail":"a token is needed"}' })
  })
  await page.evaluate(turn(true))
  await page.evaluate(turn(false))
  await page
    .locator('.trouble')
    .getByText(/^the server refuses: a token is needed$/)
    .waitFor()
  const known = asked
  await page.clock.fastForward(60_000)
  expect(asked).toBe(known)
})

chromium('a connection that says nothing for too long is opened again', async () => {
  const rounds = incident()
  const served = await serveRounds()
  for (const round of rounds.slice(0, 1)) served.add(round)
  const page = await openPage(served.url)
  await page.getByText('round 1').waitFor()
  await page.clock.install()
  for (const round of rounds.slice(1, 2)) served.add(round)
  await page.getByText('round 2').waitFor()
  const again = page.waitForRequest(/stream/)
  await page.clock.fastForward(60_000)
  await again
  await page.getByText('round 2').waitFor()
})

chromium(
  'a hidden page holds no connection, and reads the last round once it is shown',
  async () => {
    const rounds = incident()
    const served = await serveRounds()
    for (const round of rounds.slice(0, 1)) served.add(round)
    const page = await openPage(served.url)
    await page.getByText('round 1').waitFor()
    const closed = page.waitForEvent('requestfailed')
    await page.evaluate(turn(true))
    expect((await closed).url()).toContain('/api/v1/stream')
    for (const round of rounds.slice(1, 2)) served.add(round)
    await page.evaluate(turn(false))
    await page.getByText('round 2').waitFor()
  },
)
