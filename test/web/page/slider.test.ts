import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import { openDatabase } from '../../../src/recording/file.ts'
import { openPage } from '../../support/browser.ts'
import { MEMORY, newFolder } from '../../support/folder.ts'
import { needs } from '../../support/needs.ts'
import { record } from '../../support/recording.ts'
import { incident } from '../../support/replay.ts'
import { serveRounds } from '../../support/served-rounds.ts'

const chromium = needs('chromium')

/** Moves the slider to its middle in many steps, faster than anything can be read. */
const DRAG = `
  const slider = document.querySelector('.time-slider [type=range]')
  const [from, to] = [Number(slider.min), Number(slider.max)]
  for (let step = 1; step <= 25; step += 1) {
    slider.value = to - ((to - from) * step) / 50
    slider.dispatchEvent(new Event('input', { bubbles: true }))
  }
`

/** Opens the page of recorded rounds, of an incident: the last one started at 03:06:30. */
async function openRecorded(path = '', rounds = incident(30)) {
  const file = record(rounds.slice(0, -1), join(newFolder(MEMORY), 'fleet.db'))
  const database = openDatabase(file, 'append')
  onTestFinished(() => database[Symbol.dispose]())
  const served = await serveRounds({ database })
  for (const round of rounds.slice(-1)) served.add(round)
  const page = await openPage(served.url + path)
  await page.locator('.line.instance').first().waitFor()
  return { page, served }
}

const sliderOf = (page: Page) => page.getByRole('slider', { name: 'Moment' })
const timeOf = (page: Page) => page.getByRole('banner').getByRole('time')

chromium('arrow keys step by one round, and End leads back to the present', async () => {
  const { page, served } = await openRecorded()
  await timeOf(page).getByText('read 03:06:30Z').waitFor()
  await sliderOf(page).focus()
  for (const time of ['03:06:25Z', '03:06:20Z']) {
    await page.keyboard.press('ArrowLeft')
    await timeOf(page).getByText(time).waitFor()
    const text = await sliderOf(page).getAttribute('aria-valuetext')
    expect(text).toMatch(new RegExp(`^2026-01-02T${time}, \\d+ s before the last round$`))
  }
  await page.getByText('PAST').waitFor()
  await page.waitForURL(/[?&]at=2026-01-02T03%3A06%3A20.000Z$/)
  await page.keyboard.press('ArrowRight')
  await timeOf(page).getByText('03:06:25Z').waitFor()
  await page.keyboard.press('Home')
  await timeOf(page).getByText('03:04:05Z').waitFor()
  await page.keyboard.press('End')
  await timeOf(page).getByText('read 03:06:30Z').waitFor()
  expect(await page.getByText('PAST').count()).toBe(0)
  for (const round of incident(31).slice(-1)) served.add(round)
  await timeOf(page).getByText('read 03:06:35Z').waitFor()
})

chromium(
  'a slider that is dragged reads the moments where it rests, and the live button leaves them',
  async () => {
    const { page } = await openRecorded()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/stream?at=')) asked.push(request.url())
    })
    await page.evaluate(DRAG)
    await page.getByText('17 of 20 answered: 3 timeout').waitFor()
    expect(asked).toHaveLength(1)
    const { x = 0, y = 0, width = 0, height = 0 } = (await sliderOf(page).boundingBox()) ?? {}
    await page.mouse.move(x + width / 2, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + 2, y + height / 2)
    await page.mouse.up()
    await timeOf(page).getByText('2026-01-02T03:04:').waitFor()
    await page.getByRole('group', { name: 'Time' }).getByRole('button', { name: 'live' }).click()
    await timeOf(page).getByText('read 03:06:30Z').waitFor()
  },
)

chromium(
  'the rows stay while another moment is read, and the page says what it reads',
  async () => {
    const { page } = await openRecorded()
    const { promise, resolve } = Promise.withResolvers<void>()
    await page.route(/stream\?at=/, async (route) => {
      await promise
      await route.continue()
    })
    await sliderOf(page).focus()
    await page.keyboard.press('PageDown')
    await timeOf(page)
      .getByText(/^reading 2026-01-02T03:06:2/)
      .waitFor()
    const shown = await page.getByRole('group', { name: 'Time' }).getByRole('status').textContent()
    expect(shown).toBe('reading …')
    expect(await page.locator('.line.instance').count()).toBe(20)
    resolve()
    await timeOf(page)
      .getByText(/^2026-01-02T03:06:2.* ago$/)
      .waitFor()
    expect(await page.locator('.trouble').count()).toBe(0)
  },
)

chromium('l on the slider leads back to the present', async () => {
  const { page } = await openRecorded('?at=2026-01-02T03:05:07Z')
  await timeOf(page).getByText('2026-01-02T03:05:05Z').waitFor()
  await sliderOf(page).press('l')
  await timeOf(page).getByText('read 03:06:30Z').waitFor()
})

chromium('comma and full stop step through the rounds of an outage, one by one', async () => {
  const failure = { code: 'refused', errno: 'ECONNREFUSED' } as const
  const rounds = incident(30).map((round, place) =>
    place < 10 || place > 13 ? round : { ...round, results: [], listing: { ok: false, failure } },
  ) as Snapshot[]
  const { page } = await openRecorded('?at=2026-01-02T03:05:02Z', rounds)
  await page.locator('.trouble').getByText('provider unreachable since 03:04:55Z').waitFor()
  const output = page.getByRole('group', { name: 'Time' }).getByRole('status')
  for (const [key, time] of [
    ['.', '03:05:05Z'],
    ['.', '03:05:10Z'],
    [',', '03:05:05Z'],
    [',', '03:05:00Z'],
    [',', '03:04:55Z'],
    [',', '03:04:50Z'],
    ['.', '03:04:55Z'],
  ] as const) {
    await page.keyboard.press(key)
    await output.getByText(`2026-01-02T${time}`).waitFor()
  }
})

chromium('a link to a moment opens one stream, whatever its spelling', async () => {
  const { page, served } = await openRecorded()
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/stream')) asked.push(request.url())
  })
  await page.goto(`${served.url}?at=2026-01-02T03:05:07Z`)
  await page.waitForURL(/at=2026-01-02T03%3A05%3A05.000Z$/)
  await timeOf(page).getByText('2026-01-02T03:05:05Z').waitFor()
  expect(asked).toHaveLength(1)
})

chromium('a link to a moment shows that moment, and keys beside the slider lead back', async () => {
  const { page } = await openRecorded('?at=2026-01-02T03:05:07Z')
  await timeOf(page).getByText('2026-01-02T03:05:05Z').waitFor()
  await page.getByText('17 of 20 answered: 3 timeout').waitFor()
  await page.keyboard.press('l')
  await timeOf(page).getByText('read 03:06:30Z').waitFor()
  await page.getByText('19 of 20 answered: 1 timeout').waitFor()
})

chromium('a moment after the last round is one of the past, and not called live', async () => {
  const { page } = await openRecorded('?at=2026-01-02T03:06:31Z')
  await page.getByText('PAST').waitFor()
  const text = await sliderOf(page).getAttribute('aria-valuetext')
  expect(text).toBe('2026-01-02T03:06:30Z, 0 s before the last round')
  const live = page.getByRole('group', { name: 'Time' }).getByRole('button', { name: 'live' })
  expect(await live.getAttribute('aria-pressed')).toBe('false')
  await live.click()
  await timeOf(page).getByText('read 03:06:30Z').waitFor()
  expect(await live.getAttribute('aria-pressed')).toBe('true')
})

chromium(
  'a moment is shown in whatever form an address has it, and then written as one',
  async () => {
    const { page, served } = await openRecorded()
    const settle = async () => {
      await timeOf(page).getByText('2026-01-02T03:05:05Z, ').waitFor()
      await page.getByText('PAST').waitFor()
      await page.waitForURL(/at=2026-01-02T03%3A05%3A05\.000Z$/)
      const text = await sliderOf(page).getAttribute('aria-valuetext')
      expect(text).toBe('2026-01-02T03:05:05Z, 85 s before the last round')
    }
    // The clock of the server is at 03:06:31.
    for (const at of ['-84s', '2026-01-02T04:05:07+01:00', String(Date.UTC(2026, 0, 2, 3, 5, 7))]) {
      await page.goto(`${served.url}?at=${at}`)
      await settle()
    }
    await page.evaluate(`history.pushState(null, '', '?at=-84s'); history.pushState(null, '', '?')`)
    await page.goBack()
    await settle()
  },
)

chromium('on paper the past is marked in the color of the text', async () => {
  const { page } = await openRecorded('?at=2026-01-02T03:05:07Z')
  await page.getByText('PAST').waitFor()
  await page.emulateMedia({ media: 'print' })
  const color = await page.evaluate('getComputedStyle(document.querySelector("mark")).color')
  expect(color).toBe('rgb(0, 0, 0)')
})

chromium('the field for a time takes what the prompt of the live view takes', async () => {
  const { page } = await openRecorded()
  const field = page.getByRole('textbox', { name: 'Time to show' })
  for (const [text, time] of [
    ['-30s', '03:06:00Z'],
    ['03:05:07Z', '03:05:05Z'],
    ['+10s', '03:05:15Z'],
    ['2026-01-02T04:04:20+01:00', '03:04:20Z'],
  ] as const) {
    await page.keyboard.press(':')
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await timeOf(page).getByText(`2026-01-02T${time}`).waitFor()
  }
  await page.keyboard.press(':')
  await page.keyboard.type('noon')
  await page.keyboard.press('Enter')
  await page.getByText('"noon" is not a time such as 09:30, 09:30Z, -5m or +1h').waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  await page.keyboard.press('Escape')
  expect(await field.getAttribute('aria-invalid')).toBe('false')
  await page.keyboard.press('l')
  await timeOf(page).getByText('read 03:06:30Z').waitFor()
})

chromium('the time of an event leads to its round, in the sheet and below the list', async () => {
  const { page } = await openRecorded('?open=events')
  await page.getByRole('complementary').getByRole('link', { name: '03:05:25Z' }).first().click()
  await timeOf(page).getByText('2026-01-02T03:05:25Z').waitFor()
  await page.waitForURL(/open=events&at=2026-01-02T03%3A05%3A25.000Z$/)
  await page.getByRole('button', { name: 'Close' }).click()
  const below = page.getByRole('region', { name: 'last events' })
  await below.getByRole('link', { name: '03:05:05Z' }).first().click()
  await timeOf(page).getByText('2026-01-02T03:05:05Z').waitFor()
})

/** The pairs of visible parts of the slider's row that overlap, or go beyond it. */
const OVERLAPS = `(() => {
  const row = document.querySelector('.time-slider')
  const boxOf = (one) => one.getBoundingClientRect()
  const parts = [...row.children].filter((one) => boxOf(one).width > 0)
  const isOver = (one, other) =>
    one.left < other.right - 1 && other.left < one.right - 1 &&
    one.top < other.bottom - 1 && other.top < one.bottom - 1
  const outer = boxOf(row)
  const name = (one) => one.tagName + '.' + one.className
  return parts.flatMap((one, place) => [
    ...(boxOf(one).right > outer.right || one.scrollWidth > one.clientWidth + 1 ? [name(one)] : []),
    ...parts.slice(place + 1).filter((other) => isOver(boxOf(one), boxOf(other))).map((other) => name(one) + name(other)),
  ])
})()`

chromium('the slider, its field and a time that is none fit each window', async () => {
  const { page } = await openRecorded('?at=2026-01-02T03:05:07Z')
  const field = page.getByRole('textbox', { name: 'Time to show' })
  await field.fill('noon')
  await field.press('Enter')
  await page.getByText('"noon" is not a time such as').waitFor()
  for (const width of [390, 640, 1120]) {
    await page.setViewportSize({ width, height: 700 })
    expect(await page.evaluate(OVERLAPS), String(width)).toEqual([])
  }
})
