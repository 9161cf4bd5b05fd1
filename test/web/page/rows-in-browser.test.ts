import { expect } from 'vitest'
import { useBrowser } from '../../support/browser.ts'
import { needs } from '../../support/needs.ts'
import { incidentRounds } from '../../support/page-rounds.ts'
import { incident } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const openPage = useBrowser()
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
