import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { openPage } from '../../support/browser.ts'
import { answered, snapshotOf } from '../../support/facts.ts'
import { needs } from '../../support/needs.ts'
import { HOSTILE, hostileRounds, incidentRounds, START } from '../../support/page-rounds.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true } as const
const SHEET = 'open=instance+10.58.1.60'

/** Opens an address of the page of an incident. */
async function openIncident(path: string, options = {}): Promise<Page> {
  const served = await serveRounds()
  for (const round of incidentRounds(40)) served.add(round)
  const page = await openPage(served.url + path, options)
  await page.locator('.page > main').waitFor()
  return page
}

/** Names that are cut, cells of more than one line, and boxes that are wider than the window. */
const FAULTS = `(() => {
  const shown = (part) => [...document.querySelectorAll(part)].filter((one) => one.clientWidth > 0)
  const cut = shown('.line > :is(.address, .name, .heading), .strip .service > :not(.aloud)')
    .filter((one) => one.scrollWidth > one.clientWidth)
  const tall = shown('.body .line > *, .members td').filter((one) => one.clientHeight > 44)
  const wide = shown('html, .list, .detail').filter((one) => one.scrollWidth > one.clientWidth)
  const name = (one) => one.className + ' ' + one.textContent.slice(0, 30)
  return { cut: cut.map(name), tall: tall.map(name), wide: wide.map(name) }
})()`

const NONE = { cut: [], tall: [], wide: [] }

chromium(
  'no name is cut, and no row has two lines, at any width, also beside a sheet',
  async () => {
    for (const path of [`?${SHEET}`, `?group=1&${SHEET}`, '?tab=services&open=service+IdService']) {
      const page = await openIncident(path)
      await page.getByRole('complementary').waitFor()
      for (const width of [900, 1024, 1280, 1440, 1600]) {
        await page.setViewportSize({ width, height: 800 })
        await expect
          .poll(() => page.evaluate(FAULTS), { message: `${width} ${path}` })
          .toEqual(NONE)
      }
    }
  },
)

chromium('on a phone no name is cut, and groups have their names', async () => {
  const page = await openIncident('?group=1', PHONE)
  const heading = page.locator('.heading').first()
  expect(await heading.innerText()).toMatch(/^TicketService/)
  expect(await page.evaluate(FAULTS)).toEqual(NONE)
})

chromium('names of any length leave each column its room', async () => {
  const served = await serveRounds()
  for (const round of hostileRounds()) served.add(round)
  const page = await openPage(
    `${served.url}?open=instance+10.0.0.${HOSTILE.indexOf('A'.repeat(500))}`,
  )
  await page.getByRole('complementary').waitFor()
  for (const width of [390, 900, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    await expect.poll(() => page.evaluate(FAULTS)).toMatchObject({ tall: [], wide: [] })
  }
})

chromium('the page of services shows the whole reason of each, from 1024 pixels on', async () => {
  const page = await openIncident('?tab=services')
  await page.locator('.line.service').first().waitFor()
  for (const width of [1024, 1120, 1440]) {
    await page.setViewportSize({ width, height: 800 })
    const cut = await page.evaluate<number>(
      "[...document.querySelectorAll('.why')].filter((one) => one.scrollWidth > one.clientWidth).length",
    )
    expect(cut, String(width)).toBe(0)
  }
})

chromium('a phone has targets for a finger, and a sheet on it can be closed', async () => {
  const page = await openIncident(`?${SHEET}`, PHONE)
  const small = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('button, input, summary, .line')]
      .filter((one) => one.clientWidth > 0 && one.offsetHeight < 44)
      .map((one) => one.className + ' ' + one.textContent)`)
  const { width } = (await page.getByRole('complementary').boundingBox()) ?? {}
  expect(width).toBe(390)
  expect(await small()).toEqual([])
  await page.getByRole('button', { name: 'Close' }).tap()
  await page.locator('.line.instance').first().waitFor()
  expect(await small()).toEqual([])
})

chromium('an invalid filter moves nothing, however long it is', async () => {
  const page = await openIncident(`?${SHEET}`)
  const sheet = page.getByRole('complementary')
  const toolbar = page.getByRole('toolbar')
  const boxes = async () => [await sheet.boundingBox(), await toolbar.boundingBox()]
  await sheet.waitFor()
  const before = await boxes()
  await page.getByRole('searchbox').fill(`cpu>>${'9'.repeat(80)}`)
  await page.getByText('invalid term: cpu>>99').waitFor()
  expect(await boxes()).toEqual(before)
})

chromium(
  'a window of 1120 pixels shows each service with words for its numbers, in two columns',
  async () => {
    const page = await openIncident('')
    const cells = page.locator('.strip .service:not(.rest)')
    expect(await cells.first().innerText()).toMatch(
      /^TicketService\s+unknown\s+\d\/8 healthy\s+min 2\s+headroom -\d/,
    )
    const boxes = await Promise.all([0, 1].map((place) => cells.nth(place).boundingBox()))
    expect(new Set(boxes.map((box) => box?.y)).size).toBe(1)
    expect(await page.evaluate(FAULTS)).toEqual(NONE)
  },
)

chromium('a phone shows the three worst services, and a button that leads to all', async () => {
  const page = await openIncident('', PHONE)
  const cells = page.locator('.strip button:visible')
  expect(await cells.count()).toBe(4)
  expect(await cells.first().innerText()).toMatch(/^TicketService/)
  await cells.last().tap()
  await page.getByRole('grid', { name: 'services' }).waitFor()
})

chromium('a button leads to all services if the window hides one of them', async () => {
  const served = await serveRounds()
  const names = ['A', 'B', 'C']
  const results = names.map((name) => answered(`10.0.0.${name}`, name, [10, 20]))
  served.add(snapshotOf(results, { startedAt: START, knownServices: names }))
  const page = await openPage(served.url)
  const strip = page.getByRole('list', { name: 'services, the worst first' })
  await strip.waitFor()
  const shown = async (width: number, height: number) => {
    await page.setViewportSize({ width, height })
    const texts = await strip.getByRole('button').allInnerTexts()
    return texts.map((text) => text.split('\n')[0])
  }
  expect(await shown(1120, 720)).toEqual(['A', 'B', 'C'])
  expect(await shown(390, 780)).toEqual(['A', 'B', 'C'])
  expect(await shown(640, 400)).toEqual(['A', 'all 3 services'])
  expect(await strip.locator('.sparkline').count()).toBe(3)
})

chromium('a low window leaves most of its height to the list', async () => {
  const page = await openIncident('', { viewport: { width: 640, height: 400 } })
  const { height = 0 } = (await page.getByRole('grid').boundingBox()) ?? {}
  expect(height).toBeGreaterThan(220)
  await page.getByRole('button', { name: 'all 10 services' }).waitFor()
  await page.getByRole('button', { name: 'help' }).waitFor()
  await page.keyboard.press('j')
  const parts = await page.getByRole('toolbar').getByRole('button').all()
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()))
  expect(new Set(boxes.map((box) => box?.y)).size).toBe(1)
  // Twice as large, as a browser that zooms shows it.
  await page.setViewportSize({ width: 640, height: 800 })
  const { height: header = 0 } = (await page.getByRole('banner').boundingBox()) ?? {}
  expect(header).toBeLessThan(80)
})
