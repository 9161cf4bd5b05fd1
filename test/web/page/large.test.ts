import { expect } from 'vitest'
import { openPage } from '../../support/browser.ts'
import { countBlankFrames } from '../../support/page-speed.ts'
import { needs } from '../../support/needs.ts'
import { driftingRounds } from '../../support/page-rounds.ts'
import { serveRounds } from '../../support/served-rounds.ts'

needs('chromium')(
  'of 10,000 rows those on the screen are in the document, also while it scrolls',
  async () => {
    const served = await serveRounds()
    for (const round of driftingRounds({ instances: 10_000, rounds: 2 })) served.add(round)
    const page = await openPage(served.url)
    const rows = page.locator('.line.instance')
    await rows.first().waitFor()
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001')
    expect(await countBlankFrames(page, 400)).toBe(0)
    expect(await rows.count()).toBeLessThan(80)
    await page.keyboard.press('End')
    await page.locator('[aria-rowindex="10001"]').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary').locator('canvas').first().waitFor()
  },
)

/** Scrolls the list, and presses j before anything can be drawn. */
const SCROLL_AND_PRESS = `
  const list = document.querySelector('.list')
  list.scrollTop = 4000
  list.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))
`

needs('chromium')('a key acts on the rows on the screen, also while the list scrolls', async () => {
  const served = await serveRounds()
  for (const round of driftingRounds({ instances: 500, rounds: 1 })) served.add(round)
  const page = await openPage(served.url)
  await page.locator('.line.instance').first().waitFor()
  await page.evaluate(SCROLL_AND_PRESS)
  const selected = page.getByRole('row', { selected: true })
  // Rows are 22 pixels high, and row 1 is that of the heads.
  expect(await selected.getAttribute('aria-rowindex')).toBe(String(Math.floor(4000 / 22) + 2))
  const named = page.locator('.list[aria-activedescendant]')
  await named.waitFor()
  // An attribute must not name a row that is not in the document.
  await page.evaluate("document.querySelector('.list').scrollTop = 0")
  await named.waitFor({ state: 'detached' })
})
