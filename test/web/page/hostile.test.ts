import { expect } from 'vitest'
import { toSafe } from '../../../src/render/safe.ts'
import { openPage } from '../../support/browser.ts'
import { needs } from '../../support/needs.ts'
import { HOSTILE, hostileRounds } from '../../support/page-rounds.ts'
import { serveRounds } from '../../support/served-rounds.ts'

needs('chromium')('names that are attacks are text everywhere on the page', async () => {
  const served = await serveRounds()
  for (const round of hostileRounds()) served.add(round)
  const page = await openPage(served.url)
  const title = page.getByRole('complementary').getByRole('heading', { level: 2 })
  const shown = new Set<string>()
  await page.locator('.line.instance').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  for (const _ of [...HOSTILE, ...HOSTILE]) {
    shown.add(((await title.textContent()) ?? '').replaceAll(/[\u2068\u2069]/g, ''))
    await page.keyboard.press('j')
  }
  const names = HOSTILE.map(toSafe)
  expect(shown).toEqual(
    new Set([
      ...names.map((name) => `instance ${name} of Service`),
      ...names.map((name, at) => `instance 10.0.0.${at} of ${name}`),
    ]),
  )
  const elements = await page
    .locator('img, script:not([src]), iframe, [onerror], [href^="javascript"]')
    .count()
  expect(elements).toBe(0)
})
