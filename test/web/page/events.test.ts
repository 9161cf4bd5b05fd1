import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { openPage } from '../../support/browser.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { START } from '../../support/live.ts'
import { needs } from '../../support/needs.ts'
import { openRounds } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

const INTERVAL_MS = 5000
const QUIET = '?open=instance+10.0.0.1'

/** Rounds of an instance that does not answer from the second one on, and of others that change in each. */
function busyRounds(count: number, busy = 100): Snapshot[] {
  return Array.from({ length: count }, (_, round) => {
    const others = Array.from({ length: busy }, (__, at) =>
      answered(`10.0.1.${at}`, 'B', [round % 2 === 0 ? 10 : 90, 20]),
    )
    const quiet = round === 0 ? answered('10.0.0.1', 'A') : silent('10.0.0.1', 'A')
    const startedAt = START + round * INTERVAL_MS
    return snapshotOf([quiet, ...others], { startedAt, knownServices: ['A', 'B'] })
  })
}

/** The round, in which that instance answers again. */
function comeBack(round: Snapshot | undefined): Snapshot {
  if (round === undefined) throw new Error('there is no such round')
  return { ...round, results: [answered('10.0.0.1', 'A'), ...round.results.slice(1)] }
}

const eventsOf = (page: Page) => page.locator('.happened li').allTextContents()

chromium(
  'a sheet shows the events of its instance, however many others there were since, and each new one',
  async () => {
    const served = await serveRounds()
    const rounds = busyRounds(7)
    for (const round of rounds.slice(0, 6)) served.add(round)
    const page = await openPage(served.url + QUIET)
    await expect
      .poll(() => eventsOf(page))
      .toEqual(['03:04:10Z 10.0.0.1 of A stopped answering: timeout'])
    await page.getByText('all events since 2026-01-02T03:04:05Z').waitFor()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    served.add(comeBack(rounds[6]))
    await expect
      .poll(() => eventsOf(page))
      .toEqual([
        '03:04:35Z 10.0.0.1 of A answered again after 25 s',
        '03:04:10Z 10.0.0.1 of A stopped answering: timeout',
      ])
    expect(asked).toEqual([])
  },
)

chromium('a round with more events than the stream sends hides none of a sheet', async () => {
  const served = await serveRounds()
  const rounds = busyRounds(6, 250)
  for (const round of rounds.slice(0, 5)) served.add(round)
  const page = await openPage(served.url + QUIET)
  await page.getByText('all events since').waitFor()
  const asked = page.waitForRequest(/events\?.*since=/)
  served.add(comeBack(rounds[5]))
  await asked
  await expect
    .poll(() => eventsOf(page))
    .toEqual([
      '03:04:30Z 10.0.0.1 of A answered again after 20 s',
      '03:04:10Z 10.0.0.1 of A stopped answering: timeout',
    ])
})

chromium(
  'the events of a sheet are those of the span of its charts, and of its moment',
  async () => {
    const rounds = busyRounds(12)
    const served = await serveRounds({ database: openRounds(rounds.slice(0, -1)) })
    for (const round of rounds.slice(-1)) served.add(round)
    const at = (seconds: number) => new Date(START + seconds * 1000).toISOString()
    const span = `&from=${at(10)}&to=${at(20)}`
    const page = await openPage(`${served.url}?open=instance+10.0.1.5${span}`)
    const times = async () => (await eventsOf(page)).map((text) => text.slice(0, 9))
    await expect.poll(times).toEqual(['03:04:25Z', '03:04:20Z', '03:04:15Z'])
    await page.getByRole('button', { name: '15 min' }).click()
    await expect.poll(async () => (await times()).length).toBe(11)
    await page.goto(`${served.url}?open=instance+10.0.1.5&at=${at(12)}`)
    await expect.poll(times).toEqual(['03:04:15Z', '03:04:10Z'])
  },
)
chromium('a sheet whose events cannot be read says so, and reads them once it can', async () => {
  const served = await serveRounds()
  const rounds = busyRounds(7)
  for (const round of rounds.slice(0, 6)) served.add(round)
  const page = await openPage(served.url, { expected: [/net::ERR/] })
  await page.locator('.line.instance').first().waitFor()
  await served.stop()
  await page.locator('.trouble').waitFor()
  await page.getByRole('row', { name: /10\.0\.0\.1 / }).click()
  const problem = page.getByText('earlier events cannot be read: no connection to the server')
  await problem.waitFor()
  await page.getByText('earlier values cannot be read: no connection to the server').waitFor()
  const again = await serveRounds({ port: Number(new URL(served.url).port) })
  for (const round of rounds) again.add(round)
  await problem.waitFor({ state: 'detached' })
  await page.getByText('03:04:10Z 10.0.0.1 of A stopped answering').waitFor()
  await page.locator('.charts canvas').first().waitFor()
})

chromium('services only leaves the events of services in a sheet, also for a link', async () => {
  const served = await serveRounds()
  const rounds = busyRounds(7, 3)
  for (const round of rounds.slice(0, 6)) served.add(round)
  const page = await openPage(`${served.url}?open=events`)
  await page.getByText('10.0.0.1 of A stopped answering').waitFor()
  await page.getByRole('button', { name: 'services only' }).click()
  const isOfService = async () =>
    (await eventsOf(page)).length > 0 &&
    (await eventsOf(page)).every((text) => /^\d\d:\d\d:\d\dZ [AB] /.test(text))
  await expect.poll(isOfService).toBe(true)
  await page.waitForURL(/open=events&events=services$/)
  const before = (await eventsOf(page)).length
  for (const round of rounds.slice(6)) served.add(round)
  await page.getByText('round 7').waitFor()
  expect(await isOfService()).toBe(true)
  expect((await eventsOf(page)).length).toBeGreaterThanOrEqual(before)
  await page.goto(`${served.url}?open=service+B&events=services`)
  await expect.poll(isOfService).toBe(true)
})

chromium(
  'an instance that has left says when, and of which service it was, whose sheet gets the focus',
  async () => {
    const served = await serveRounds()
    const rounds = busyRounds(3, 3)
    for (const round of rounds.slice(0, 2)) served.add(round)
    const page = await openPage(`${served.url}?open=instance+10.0.1.2`)
    await page.getByRole('complementary').getByText('unhealthy').first().waitFor()
    for (const round of rounds.slice(2)) {
      served.add({ ...round, results: round.results.filter(({ id }) => id !== '10.0.1.2') })
    }
    await page
      .getByText('not listed: left the listing at 2026-01-02T03:04:15Z; it was of B')
      .waitFor()
    const service = page.getByRole('complementary').getByRole('link', { name: 'B' }).first()
    await service.press('Enter')
    await page.getByRole('complementary').getByRole('heading', { name: 'service B' }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('sheet detail')
  },
)

chromium('an instance that the page never listed has the words of the server', async () => {
  const served = await serveRounds()
  for (const round of busyRounds(1, 3)) served.add(round)
  const page = await openPage(`${served.url}?open=instance+10.0.9.9`, { expected: [/404/] })
  await page.getByText('not listed: no instance is named "10.0.9.9"').waitFor()
})
