import { expect } from 'vitest'
import { openPage } from '../../support/browser.ts'
import { needs } from '../../support/needs.ts'
import { incident } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

async function openFleet() {
  const served = await serveRounds()
  for (const round of incident(20)) served.add(round)
  const page = await openPage(served.url, { isStopped: true })
  await page.locator('.line.instance').first().waitFor()
  return { page, served }
}

chromium('a link to what is shown opens the same in a new tab', async () => {
  const { page } = await openFleet()
  for (const key of ['g', 'c', 'j', 'j', 'Enter']) await page.keyboard.press(key)
  await page.keyboard.press('/')
  await page.keyboard.type('cpu>20')
  await page.keyboard.press('Enter')
  await page.getByRole('complementary').locator('canvas').first().waitFor()
  await page.waitForURL(/filter=cpu%3E20/)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.getByRole('complementary').locator('canvas').first().waitFor()
  for (const role of ['grid', 'searchbox', 'complementary'] as const) {
    const [one, same] = await Promise.all(
      [page, other].map((each) => each.getByRole(role).ariaSnapshot()),
    )
    expect(same).toBe(one)
  }
})

chromium(
  'the back button closes what was opened, and the forward button opens it again',
  async () => {
    const { page } = await openFleet()
    await page.getByRole('row', { name: /10\.58\.1\.7 / }).click()
    const sheet = page.getByRole('complementary')
    await sheet.getByRole('heading', { name: '10.58.1.7' }).waitFor()
    await page.goBack()
    await sheet.waitFor({ state: 'detached' })
    await page.goForward()
    await sheet.getByRole('heading', { name: '10.58.1.7' }).waitFor()
  },
)

chromium('a link within the page leads to a service without loading the page again', async () => {
  const { page } = await openFleet()
  await page.evaluate('globalThis.isSame = true')
  await page.getByRole('row', { name: /10\.58\.1\.7 / }).click()
  const sheet = page.getByRole('complementary')
  await sheet.getByRole('link', { name: 'TicketService' }).first().click()
  await sheet.getByRole('heading', { name: 'TicketService' }).waitFor()
  expect(await page.evaluate('globalThis.isSame')).toBe(true)
})
