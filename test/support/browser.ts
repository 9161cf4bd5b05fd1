import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { launchBrowser } from './chromium.ts'

const SETTINGS: BrowserContextOptions = {
  viewport: { width: 1120, height: 720 },
  locale: 'en-US',
  timezoneId: 'UTC',
  // A color on its way to another one is neither of them.
  reducedMotion: 'reduce',
}
const WAIT_MS = 10_000

export interface OpenOptions extends BrowserContextOptions {
  /** Console errors that the test provokes. */
  readonly expected?: readonly RegExp[]
  /** Whether the ages on the page stay those of its last message. */
  readonly isStopped?: boolean
}

/** Stops the clock of a page; its timers go on. */
const STOP_CLOCK = 'performance.now = () => 1000'

/** Adds what no page may do to a list: fail, ask, call others. A part that its policy refuses is a console error. */
function watch(page: Page, origin: string, expected: readonly RegExp[], faults: string[]): void {
  page.on('console', (message) => {
    const text = message.text()
    const isFault = message.type() === 'error' || message.type() === 'warning'
    if (isFault && !expected.some((each) => each.test(text))) faults.push(`console: ${text}`)
  })
  page.on('pageerror', ({ message }) => faults.push(`exception: ${message}`))
  page.on('dialog', async (dialog) => {
    faults.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    const isOwn = url.origin === origin || url.protocol === 'data:'
    if (!isOwn) faults.push(`request: ${url.href}`)
  })
}

let browser: Promise<Browser> | undefined

/**
 * Opens a page in a context of its own; a fault of any page there fails the test. All tests of a process
 * share one Chromium with an empty profile, which ends with the process.
 */
export async function openPage(
  url: string,
  { expected = [], isStopped = false, ...options }: OpenOptions = {},
): Promise<Page> {
  browser ??= launchBrowser()
  const context = await (await browser).newContext({ ...SETTINGS, ...options })
  const faults: string[] = []
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  context.setDefaultTimeout(WAIT_MS)
  if (isStopped) await context.addInitScript(STOP_CLOCK)
  context.on('page', (page) => watch(page, new URL(url).origin, expected, faults))
  const page = await context.newPage()
  await page.goto(url)
  return page
}
