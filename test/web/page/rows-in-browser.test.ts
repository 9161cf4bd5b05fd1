import { expect } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { openPage } from '../../support/browser.ts'
import { needs } from '../../support/needs.ts'
import { driftingRounds, incidentRounds } from '../../support/page-rounds.ts'
import { incident } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

chromium('a row that moves has the shape of its new status', async () => {
  const rounds = incident()
  const served = await serveRounds()
  for (const round of rounds.slice(0, 14)) served.add(round)
  const page = await openPage(served.url)
  const row = page.getByRole('row').filter({ hasText: '10.58.1.7 ' })
  const shapeOf = () =>
    page.evaluate('getComputedStyle(document.querySelector(\'[id$=".1.7"] .shape\')).clipPath')
  await row.getByText('unknown').waitFor()
  const before = await shapeOf()
  for (const round of rounds.slice(14, 20)) served.add(round)
  await row.getByText('healthy').waitFor()
  expect([before, await shapeOf()]).toEqual([expect.stringMatching(/^polygon/), 'circle(36%)'])
})

chromium('paper has every row of the list, on as many pages as they need', async () => {
  const served = await serveRounds()
  for (const round of incidentRounds(2)) served.add(round)
  const page = await openPage(served.url)
  await page.locator('.line.instance').first().waitFor()
  const pdf = (await page.pdf()).toString('latin1')
  expect(Number(/\/Count (\d+)/.exec(pdf)?.[1])).toBeGreaterThan(2)
})

/** Opens the page as it is printed. */
async function openPrinted(rounds: readonly Snapshot[], path: string) {
  const served = await serveRounds()
  for (const round of rounds) served.add(round)
  const page = await openPage(served.url + path, { viewport: { width: 720, height: 1018 } })
  await page.locator('.list').waitFor({ state: 'attached' })
  await page.emulateMedia({ media: 'print' })
  await page.evaluate('dispatchEvent(new Event("beforeprint"))')
  return page
}

chromium('paper has the sheet, and then the list; of controls it has none', async () => {
  const page = await openPrinted(incidentRounds(2), '?open=instance+10.58.1.60')
  const sheet = await page.getByRole('complementary').boundingBox()
  const list = await page.getByRole('grid').boundingBox()
  expect(list?.y).toBeGreaterThanOrEqual((sheet?.y ?? Infinity) + (sheet?.height ?? 0))
  for (const name of ['Close', 'help: all keys', 'all events', 'faults only', 'by service']) {
    expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0)
  }
})

chromium('paper has at most 1000 rows, and says so', async () => {
  const page = await openPrinted(driftingRounds({ instances: 1500, rounds: 1 }), '')
  await page.getByText('the first 1000 of 1500 rows: a filter selects others').waitFor()
  expect(await page.locator('.line.instance').count()).toBe(1000)
})
