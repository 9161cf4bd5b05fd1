import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/recording/file.ts'
import { openPage } from '../../support/browser.ts'
import { answered } from '../../support/facts.ts'
import { MEMORY, newFolder } from '../../support/folder.ts'
import { needs } from '../../support/needs.ts'
import { record } from '../../support/recording.ts'
import { incident } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')
const ROUNDS = incident(30)

/** Opens an instance that did not answer for four rounds, after so many rounds. */
async function openInstance(rounds: number) {
  const served = await serveRounds()
  for (const round of ROUNDS.slice(0, rounds)) served.add(round)
  const page = await openPage(`${served.url}?open=instance+10.58.1.7`)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.locator('.charts[aria-busy=false] canvas').first().waitFor()
  return { served, page, asked }
}

const chartOf = (page: Page, name: string) =>
  page.getByRole('slider', { name: `${name} over time` })
const textOf = (page: Page, name: string) => chartOf(page, name).getAttribute('aria-valuetext')

chromium(
  'the cursor of a chart reads its values by keyboard, the same place in all charts',
  async () => {
    const { page } = await openInstance(18)
    const last = '03:05:30Z: 60 %, TicketService median 38 %'
    expect(await textOf(page, 'CPU')).toBe(last)
    await chartOf(page, 'CPU').focus()
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowLeft')
    expect(await textOf(page, 'CPU')).toBe('03:05:15Z: no value, TicketService median 26 %')
    expect(await textOf(page, 'Latency')).toBe('03:05:15Z: no value')
    await page.keyboard.press('Home')
    expect(await textOf(page, 'Memory')).toBe('03:04:05Z: 61 %, TicketService median 52 %')
    await page.keyboard.press('Escape')
    expect(await textOf(page, 'CPU')).toBe(last)
    await page.getByRole('complementary').getByRole('heading', { name: '10.58.1.7' }).waitFor()
  },
)

/** Opens that instance of rounds that are recorded. */
async function openRecorded(more = '') {
  const file = record(ROUNDS, join(newFolder(MEMORY), 'fleet.db'))
  const database = openDatabase(file, 'append')
  onTestFinished(() => database[Symbol.dispose]())
  const served = await serveRounds({ database })
  for (const round of incident(31).slice(-1)) served.add(round)
  const page = await openPage(`${served.url}?open=instance+10.58.1.7${more}`)
  await chartOf(page, 'CPU').locator('canvas').waitFor()
  await expect.poll(() => chartOf(page, 'CPU').getAttribute('aria-valuemax')).toBe('30')
  return page
}

chromium('Enter and a click on a chart lead to the round of its place', async () => {
  const page = await openRecorded()
  const time = page.getByRole('banner').getByRole('time')
  await chartOf(page, 'CPU').focus()
  for (const key of ['ArrowLeft', 'ArrowLeft', 'Enter']) await page.keyboard.press(key)
  await time.getByText('2026-01-02T03:06:25Z').waitFor()
  const { width = 0 } = (await chartOf(page, 'CPU').locator('.u-over').boundingBox()) ?? {}
  await chartOf(page, 'CPU')
    .locator('.u-over')
    .click({ position: { x: width / 2, y: 40 } })
  await time.getByText(/2026-01-02T03:05:[12]/).waitFor()
  await page.getByRole('complementary').getByRole('heading', { name: '10.58.1.7' }).waitFor()
})

chromium('a click on another chart than the one with the focus marks no span', async () => {
  const page = await openRecorded()
  for (const name of ['CPU', 'memory', 'CPU']) {
    await page.keyboard.press('l')
    await expect.poll(() => new URL(page.url()).searchParams.get('at')).toBeNull()
    const {
      x = 0,
      y = 0,
      width = 0,
    } = (await chartOf(page, name).locator('.u-over').boundingBox()) ?? {}
    await page.mouse.move(x + width / 2, y + 20)
    await page.mouse.down()
    await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toContain(name)
    await page.mouse.up()
    await expect.poll(() => new URL(page.url()).searchParams.get('at')).not.toBeNull()
    expect(new URL(page.url()).searchParams.get('from')).toBeNull()
  }
})

chromium('Enter opens no other row while a chart, a table or a slider has the focus', async () => {
  const page = await openRecorded('&row=instance+10.58.1.1')
  await page.getByText('Values as a table').click()
  for (const focused of [
    chartOf(page, 'Memory'),
    page.getByRole('region', { name: 'Values' }),
    page.getByRole('slider', { name: 'Moment' }),
  ]) {
    await focused.press('Enter')
    // What it opened would be drawn by then.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    const title = await page.getByRole('complementary').getByRole('heading').first().textContent()
    expect(title).toBe('instance 10.58.1.7 of TicketService')
  }
})

chromium('a chart follows the stream without reading its history again', async () => {
  const { page, served, asked } = await openInstance(10)
  for (const round of ROUNDS.slice(10, 14)) served.add(round)
  await expect.poll(() => textOf(page, 'CPU')).toMatch(/^03:05:10Z: no value, /)
  for (const round of ROUNDS.slice(14, 20)) served.add(round)
  await expect.poll(() => textOf(page, 'CPU')).toMatch(/^03:05:40Z: 60 %, /)
  expect(await chartOf(page, 'CPU').getAttribute('aria-valuemax')).toBe('19')
  expect(asked.filter((url) => url.includes('/history?')).length).toBeLessThan(2)
})

chromium(
  'the values of all charts are a table, the newest first, with a dash for no answer',
  async () => {
    const { page } = await openInstance(18)
    await page.getByText('Values as a table').click()
    const table = page.getByRole('region', { name: 'Values' })
    const rows = table.getByRole('row')
    await rows.nth(18).waitFor()
    const cells = await Promise.all(
      [0, 1, 3].map((row) => rows.nth(row).locator('th, td').allTextContents()),
    )
    expect(cells).toEqual([
      [
        'time',
        'CPU %',
        'CPU: TicketService median %',
        'memory %',
        'memory: TicketService median %',
        'latency ms',
      ],
      ['2026-01-02T03:05:30Z', '60', '38', '61', '44', '3'],
      ['2026-01-02T03:05:20Z', '-', '26', '-', '44', '-'],
    ])
  },
)

chromium(
  'a span that is marked in a chart is in the address, and the button shows all again',
  async () => {
    const page = await openRecorded()
    const {
      x = 0,
      y = 0,
      width = 0,
      height = 0,
    } = (await chartOf(page, 'CPU').locator('.u-over').boundingBox()) ?? {}
    await page.mouse.move(x + width * 0.4, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 5 })
    await page.mouse.up()
    await page.waitForURL(/from=2026-01-02T03%3A05%3A0\d.*&to=2026-01-02T03%3A05%3A3/)
    await expect.poll(() => chartOf(page, 'CPU').getAttribute('aria-valuemax')).toMatch(/^[4-6]$/)
    await page.getByRole('button', { name: 'recent' }).click()
    await expect.poll(() => chartOf(page, 'CPU').getAttribute('aria-valuemax')).toBe('30')
    await page.getByRole('button', { name: '15 min' }).click()
    await page.waitForURL(/from=-15m/)
    await expect.poll(() => chartOf(page, 'CPU').getAttribute('aria-valuemax')).toBe('30')
  },
)

chromium('rounds that end while earlier values are read are in the chart', async () => {
  const served = await serveRounds()
  for (const round of ROUNDS.slice(0, 5)) served.add(round)
  const page = await openPage(served.url)
  const { promise, resolve } = Promise.withResolvers<void>()
  const asked = page.waitForRequest(/history\?/)
  await page.route(/history\?/, async (route) => {
    const response = await route.fetch()
    await promise
    await route.fulfill({ response })
  })
  await page.getByRole('row', { name: /10\.58\.1\.7 / }).click()
  await asked
  for (const [place, round] of ROUNDS.slice(5, 10).entries()) {
    served.add(round)
    await page.getByText(`round ${place + 6}`).waitFor()
  }
  resolve()
  await expect.poll(() => chartOf(page, 'CPU').getAttribute('aria-valuemax')).toBe('9')
})

/** The share of the columns of the last chart that have a pixel in the color of bad values. */
const BAD_SHARE = `(() => {
  const canvas = [...document.querySelectorAll('.charts canvas')].at(-1)
  const { width, height } = canvas
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height)
  const isBad = (at) => data[at] > data[at + 2] + 60 && data[at + 3] > 60
  const columns = Array.from({ length: width }, (_, x) => x)
  const rows = Array.from({ length: height }, (_, y) => y)
  return columns.filter((x) => rows.some((y) => isBad(4 * (y * width + x)))).length / width
})()`

chromium('the healthy instances of a service are bad below its minimum, not at it', async () => {
  for (const [healthy, least, most] of [
    [2, 0, 0.02],
    [1, 0.5, 1],
  ] as const) {
    const served = await serveRounds()
    for (const round of ROUNDS.slice(0, 20)) {
      const results = Array.from({ length: healthy }, (_, at) =>
        answered(`10.0.0.${at}`, 'A', [10, 20]),
      )
      served.add({ ...round, results, knownServices: ['A'] })
    }
    const page = await openPage(`${served.url}?open=service+A`)
    await page.locator('.charts[aria-busy=false] canvas').first().waitFor()
    await expect
      .poll(() => chartOf(page, 'Healthy instances').getAttribute('aria-valuemax'))
      .toBe('19')
    const share = await page.evaluate<number>(BAD_SHARE)
    expect(share).toBeGreaterThanOrEqual(least)
    expect(share).toBeLessThanOrEqual(most)
  }
})
