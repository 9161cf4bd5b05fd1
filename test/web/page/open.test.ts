import { expect } from 'vitest'
import { readPage } from '../../../src/bin/page.ts'
import { openPage } from '../../support/browser.ts'
import { ROOT } from '../../support/command.ts'
import { needs } from '../../support/needs.ts'
import { startServed } from '../../support/served.ts'

const chromium = needs('chromium')

chromium('the page loads nothing from elsewhere and reports no error', async () => {
  const served = await startServed(['mock:'], { page: await readPage(`${ROOT}dist/page`) })
  await served.firstRound
  const page = await openPage(served.url)
  await page.getByRole('heading', { name: 'mock:' }).waitFor()
  expect(await page.title()).toMatch(/mock: – monitoring$/)
})
