import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { BINDINGS } from '../../../src/web/page/keys.ts'
import { openPage } from '../../support/browser.ts'
import { needs } from '../../support/needs.ts'
import { incident } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

/** Opens the page of twenty instances, one of which does not answer. */
async function openFleet(path = '') {
  const served = await serveRounds()
  for (const round of incident(20)) served.add(round)
  const page = await openPage(served.url + path)
  await page.locator('.line.instance').first().waitFor()
  return page
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

const selectedOf = (page: Page) => page.getByRole('row', { selected: true }).locator('.address')
const sheetOf = (page: Page) => page.getByRole('complementary')

/** The heads that sort, and the first rows by their addresses. */
async function orderOf(page: Page): Promise<string> {
  const sorted = page.locator('[aria-sort]')
  const addresses = await page.locator('.line.instance .address').allTextContents()
  const direction = await sorted.getAttribute('aria-sort')
  const first = addresses.slice(0, 3).map((address) => address.replace('10.58.', ''))
  return [await sorted.textContent(), direction, ...first].join(' ')
}

chromium('j, k, Home and End select rows; Enter opens one, and Backspace closes it', async () => {
  const page = await openFleet()
  const seen: (string | null)[] = []
  for (const key of ['j', 'j', 'k', 'ArrowDown', 'End', 'Home']) {
    await press(page, key)
    seen.push(await selectedOf(page).textContent())
  }
  expect(seen).toEqual(
    ['1.3', '1.1', '1.3', '1.1', '1.20', '1.3'].map((address) => `10.58.${address}`),
  )
  await press(page, 'Enter')
  await sheetOf(page).getByRole('heading', { name: '10.58.1.3' }).waitFor()
  await press(page, 'j')
  await sheetOf(page).getByRole('heading', { name: '10.58.1.1' }).waitFor()
  await press(page, 'Backspace')
  await sheetOf(page).waitFor({ state: 'detached' })
})

chromium(
  '/ filters, Enter gives the keys back to the list, and Esc clears the filter',
  async () => {
    const page = await openFleet()
    await press(page, '/')
    await page.keyboard.type('ticket cpu>=50')
    await page.getByRole('button', { name: 'instances 2 of 20' }).waitFor()
    await press(page, 'Enter', 'j')
    expect(await selectedOf(page).textContent()).toBe('10.58.1.7')
    await press(page, '/')
    await page.keyboard.type('!cpu>>')
    await page.getByText('invalid term: !cpu>>').waitFor()
    await press(page, 'Escape')
    await page.getByRole('button', { name: 'instances 20' }).waitFor()
  },
)

chromium('? shows every key, and Esc closes the help', async () => {
  const page = await openFleet()
  await press(page, '?')
  const help = page.getByRole('dialog', { name: 'keys' })
  expect(await help.locator('dt').allTextContents()).toEqual(BINDINGS.map(({ label }) => label))
  await press(page, 'Escape')
  await help.waitFor({ state: 'hidden' })
})

chromium('g groups rows, z leaves only faults, v shows services, and e shows events', async () => {
  const page = await openFleet()
  await press(page, 'g')
  await page.getByRole('row', { name: /^TicketService healthy: 4 to 5 healthy/ }).waitFor()
  await press(page, 'g', 'z')
  await page.getByRole('button', { name: 'instances 1 of 20' }).waitFor()
  await press(page, 'z', 'v')
  await page.getByRole('grid', { name: 'services' }).waitFor()
  await press(page, 'v', 'e')
  await sheetOf(page).getByRole('heading', { name: 'Events' }).waitFor()
  await press(page, 'e')
  await sheetOf(page).waitFor({ state: 'detached' })
})

chromium('letters sort the rows, and the same letter again reverses their order', async () => {
  const page = await openFleet()
  const seen: string[] = [await orderOf(page)]
  for (const key of ['c', 'c', 'm', 's', 'i', 't']) {
    await press(page, key)
    seen.push(await orderOf(page))
  }
  expect(seen).toEqual([
    'STATUS↓ descending 1.3 1.1 1.5',
    'CPU↓ descending 1.7 1.18 1.12',
    'CPU↑ ascending 1.1 1.13 1.19',
    'MEM↓ descending 1.20 1.4 1.7',
    'SERVICE↑ ascending 1.1 1.5 1.9',
    'IP↑ ascending 1.1 1.2 1.3',
    'STATUS↓ descending 1.3 1.1 1.5',
  ])
})

chromium('every control can be reached and used with Tab and Enter alone', async () => {
  const page = await openFleet('?open=instance+10.58.1.7')
  await sheetOf(page).locator('canvas').first().waitFor()
  const reached: string[] = []
  for (let step = 0; step < 40; step += 1) {
    await press(page, 'Tab')
    const name = await page.evaluate<string>(
      '(document.activeElement.ariaLabel ?? document.activeElement.textContent).trim()',
    )
    if (reached[0] === name) break
    reached.push(name)
  }
  expect(reached).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^TicketService.*headroom/),
      'instances 20',
      'filter',
      'by service',
      'instances',
      'Close',
      'TicketService',
      'CPU over time',
      'Values as a table',
    ]),
  )
})
