import { expect } from 'vitest'
import { useBrowser } from '../../support/browser.ts'
import { countBlankFrames } from '../../support/page-speed.ts'
import { needs } from '../../support/needs.ts'
import { driftingRounds } from '../../support/page-rounds.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const openPage = useBrowser()

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
