import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { launchBrowser } from '../test/support/chromium.ts'
import { countBlankFrames, scrollList, timeFirstRows } from '../test/support/page-speed.ts'
import { median } from './median.ts'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const RUNS = 5
// The difference is what the size of the fleet costs.
const SMALL = 10
const LARGE = 10_000
const SCROLL_PX = 200
const PAGE_BYTES = 60_000
const FIRST_ROWS_MS = 1000

function print(what: string, value: string, limit = ''): void {
  console.log(`  ${what.padEnd(52)} ${value.padStart(10)}  ${limit}`.trimEnd())
}

function countBytes(): number {
  const entries = readdirSync(join(DIST, 'page'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = files.map(({ parentPath, name }) => {
    return gzipSync(readFileSync(join(parentPath, name)), { level: 9 }).length
  })
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Serves a fleet of this size as users do; resolves once its first round has ended. */
async function serveFleet(instances: number) {
  const fleet = `mock:instances=${instances},seed=7,walk`
  const argv = [join(DIST, 'monitoring.js'), fleet, '--serve', ':0', '--interval', '5']
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const url = /http:[^;]+/.exec(line)?.[0] ?? ''
  while ((await fetch(`${url}-/ready`)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Calls a function with a page of a context of its own, so that nothing is cached. */
async function withPage<T>(
  browser: Browser,
  run: (page: Awaited<ReturnType<Browser['newPage']>>) => Promise<T>,
) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    return await run(page)
  } finally {
    await page.close()
  }
}

const inMs = (ms: number) => `${ms.toFixed(0)} ms`

/** Measures the page of a large fleet in a real browser, beside that of a small one. */
export async function benchPage(): Promise<void> {
  const bytes = countBytes()
  print(
    'the whole page with gzip',
    `${(bytes / 1000).toFixed(1)} kB`,
    `at most ${PAGE_BYTES / 1000} kB`,
  )
  await using small = await serveFleet(SMALL)
  await using large = await serveFleet(LARGE)
  const browser = await launchBrowser()
  try {
    const times: Record<'small' | 'large', number[]> = { small: [], large: [] }
    // The first page also warms the browser up.
    await withPage(browser, (page) => timeFirstRows(page, small.url))
    for (let run = 0; run < RUNS; run += 1) {
      times.small.push(await withPage(browser, (page) => timeFirstRows(page, small.url)))
      times.large.push(await withPage(browser, (page) => timeFirstRows(page, large.url)))
    }
    print(`first rows of ${SMALL} instances, median of ${RUNS}`, inMs(median(times.small)))
    print(
      `first rows of ${LARGE} instances, median of ${RUNS}`,
      inMs(median(times.large)),
      `at most ${inMs(FIRST_ROWS_MS)}`,
    )
    await withPage(browser, async (page) => {
      await timeFirstRows(page, large.url)
      const still = await scrollList(page, 0)
      const scrolled = await scrollList(page, SCROLL_PX)
      print('frames per second of a list that stands still', still.perSecond.toFixed(0))
      print(
        `frames per second while it scrolls ${LARGE} rows`,
        scrolled.perSecond.toFixed(0),
        'as many',
      )
      print('longest frame while it scrolls', inMs(scrolled.longestMs))
      const blank = await countBlankFrames(page, SCROLL_PX)
      print('frames with an empty part', String(blank), 'at most 0')
    })
  } finally {
    await browser.close()
  }
}
