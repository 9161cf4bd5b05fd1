import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { openPage } from '../../support/browser.ts'
import { answered, snapshotOf } from '../../support/facts.ts'
import { START } from '../../support/live.ts'
import { needs } from '../../support/needs.ts'
import { openRounds } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

/** A round of two services, the second of which has one instance, in some rounds only. */
function roundAt(place: number, isThere: boolean): Snapshot {
  const results = [answered('10.0.0.1', 'A', [40, 20]), answered('10.0.0.2', 'A', [20, 20])]
  const others = isThere ? [answered('10.0.0.9', 'B', [30 + place, 20])] : []
  const knownServices = isThere ? ['A', 'B'] : ['A']
  return snapshotOf([...results, ...others], { startedAt: START + place * 5000, knownServices })
}

const INSTANCE = '?open=instance+10.0.0.9&row=instance+10.0.0.9'
const chartOf = (page: Page, name = 'CPU') =>
  page.getByRole('slider', { name: `${name} over time` })
const textOf = (page: Page) => chartOf(page).getAttribute('aria-valuetext')
/** The pixels of a chart, which differ if it has been drawn anew. */
const pictureOf = (page: Page) =>
  chartOf(page)
    .locator('canvas')
    .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL())

chromium('the charts of an instance that leaves and comes back go on', async () => {
  const served = await serveRounds()
  for (const place of [0, 1, 2]) served.add(roundAt(place, true))
  const page = await openPage(served.url + INSTANCE)
  await expect.poll(() => textOf(page)).toBe('03:04:15Z: 32 %, B median 32 %')
  const before = await pictureOf(page)
  served.add(roundAt(3, false))
  await page.getByText('not listed').waitFor()
  await expect.poll(() => textOf(page)).toBe('03:04:20Z: no value, B median no value')
  await expect.poll(() => pictureOf(page)).not.toBe(before)
  const selected = page.locator('[aria-selected=true]')
  expect(await selected.count()).toBe(1)
  served.add(roundAt(4, false))
  await expect.poll(() => textOf(page)).toMatch(/^03:04:25Z/)
  expect(await selected.count()).toBe(0)
  const absent = await pictureOf(page)
  served.add(roundAt(5, true))
  await expect.poll(() => textOf(page)).toBe('03:04:30Z: 35 %, B median 35 %')
  await expect.poll(() => pictureOf(page)).not.toBe(absent)
  await selected.getByText('10.0.0.9').waitFor()
})

chromium('the charts of a service that vanishes and comes back go on', async () => {
  const served = await serveRounds()
  for (const place of [0, 1, 2]) served.add(roundAt(place, true))
  const page = await openPage(`${served.url}?tab=services&open=service+B`, {
    expected: [/404/],
  })
  await expect.poll(() => textOf(page)).toBe('03:04:15Z: mean 32 %, median 32 %, max 32 %')
  served.add(roundAt(3, false))
  await expect.poll(() => textOf(page)).toMatch(/^03:04:20Z: mean no value/)
  const absent = await pictureOf(page)
  served.add(roundAt(4, true))
  await expect.poll(() => textOf(page)).toMatch(/^03:04:25Z: mean 34 %/)
  await expect.poll(() => pictureOf(page)).not.toBe(absent)
})

chromium('the charts of an instance go on between the past and the present', async () => {
  const rounds = Array.from({ length: 12 }, (_, place) => roundAt(place, place < 6))
  const served = await serveRounds({ database: openRounds(rounds.slice(0, -1)) })
  for (const round of rounds.slice(-1)) served.add(round)
  const at = new Date(START + 12_000).toISOString()
  const page = await openPage(`${served.url}${INSTANCE}&at=${at}`)
  await expect.poll(() => textOf(page)).toBe('03:04:15Z: 32 %, B median 32 %')
  const past = await pictureOf(page)
  await page.keyboard.press('l')
  await expect.poll(() => textOf(page)).toMatch(/^03:05:00Z: no value/)
  await expect.poll(() => pictureOf(page)).not.toBe(past)
  const light = await pictureOf(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect.poll(() => pictureOf(page)).not.toBe(light)
  await page.goBack()
  await expect.poll(() => textOf(page)).toBe('03:04:15Z: 32 %, B median 32 %')
})

chromium('a span that is chosen while another one is read is the one that is shown', async () => {
  const rounds = Array.from({ length: 400 }, (_, place) => roundAt(place, true))
  const served = await serveRounds({ database: openRounds(rounds.slice(0, -1)) })
  for (const round of rounds.slice(-1)) served.add(round)
  const page = await openPage(served.url + INSTANCE)
  await chartOf(page).locator('canvas').waitFor()
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route(/history\?.*from=/, async (route) => {
    const { searchParams } = new URL(route.request().url())
    const [from, to] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name) ?? ''))
    if ((to ?? 0) - (from ?? 0) > 1_000_000) await promise
    await route.continue()
  })
  await page.getByRole('button', { name: '1 h' }).click()
  await page.getByRole('button', { name: '15 min' }).click()
  const last = chartOf(page)
  await expect.poll(() => last.getAttribute('aria-valuemax')).toBe('180')
  resolve()
  await page.getByRole('button', { name: 'recent' }).click()
  await expect.poll(() => last.getAttribute('aria-valuemax')).toBe('239')
})

chromium('charts that cannot be drawn are a sentence until they can be drawn again', async () => {
  const served = await serveRounds()
  for (const place of [0, 1, 2]) served.add(roundAt(place, true))
  const page = await openPage(served.url)
  const stroke = 'CanvasRenderingContext2D.prototype.stroke'
  await page.evaluate(`window.stroke = ${stroke}`)
  await page.evaluate(`${stroke} = () => { throw new Error("no ink") }`)
  await page.getByRole('row', { name: /10\.0\.0\.9 / }).click()
  const problem = page.getByText('the charts cannot be drawn: no ink')
  await problem.waitFor()
  served.add(roundAt(3, true))
  await page.getByText('round 4').waitFor()
  expect(await problem.count()).toBe(1)
  await page.evaluate(`${stroke} = window.stroke`)
  served.add(roundAt(4, true))
  await chartOf(page).waitFor()
  await expect.poll(() => textOf(page)).toMatch(/^03:04:25Z/)
  await page.getByRole('button', { name: 'Close' }).click()
})
