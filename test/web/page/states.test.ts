import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { findViolations } from '../../support/axe.ts'
import { ROOT } from '../../support/command.ts'
import { needs } from '../../support/needs.ts'
import { PAGE_STATES } from '../../support/page-states.ts'
import { describePicture, packPicture } from '../../support/png.ts'

const MOST_BYTES = 80_000
const IS_WRITING = process.env['SCREENSHOTS'] !== undefined

// Those after them are drawn in advance, and look the same.
const MOST_ROWS = 12

/** The page as a screen reader has it; a row is the line of its cells, and of many rows the first ones. */
async function textOf(page: Page): Promise<string> {
  const text = `${await page.locator('body').ariaSnapshot()}\n`
  const isCell = /^( *)(- '?row "(?:[^"\\]|\\.)*"'?).*\n(?:\1 +.*\n)*/gm
  const lines = text.replaceAll(isCell, '$1$2\n')
  const many = new RegExp(
    String.raw`((?:^( *)- '?row .*\n){${MOST_ROWS}})(?:^\2- '?row .*\n)+`,
    'gm',
  )
  return lines.replaceAll(many, '$1$2- …\n')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

for (const [name, { title, options = {}, make }] of Object.entries(PAGE_STATES)) {
  needs('chromium')(`the page shows ${title}; docs/page/${name}.png is that state`, async () => {
    const page = await make(options)
    const text = await textOf(page)
    const file = `${ROOT}docs/page/${name}.png`
    if (IS_WRITING) writeFileSync(file, packPicture(await page.screenshot(), digest(text)))
    await expect(text).toMatchFileSnapshot(`../../fixtures/page/${name}.txt`)
    const picture = readFileSync(file)
    const size = page.viewportSize()
    expect(picture.length).toBeLessThan(MOST_BYTES)
    // Otherwise run: npm run screenshots
    expect(describePicture(picture)).toEqual({ ...size, comment: digest(text) })
    expect(await findViolations(page)).toEqual([])
  })
}
