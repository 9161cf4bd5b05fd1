import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

const require = createRequire(import.meta.url)
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** Leaves the first rows of each status: the time that axe takes grows with all of them. */
const REMOVE_LIKES = `{
  const counts = new Map()
  for (const row of document.querySelectorAll('.body .line, .strip li, .events li, .members tr')) {
    const kind = row.className + ' ' + row.firstElementChild.className
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
    if (counts.get(kind) > 3 && row.ariaSelected !== 'true') row.remove()
  }
}`

/**
 * What axe finds wrong on a page: the rule, the element, and the reason. In the dark only colors differ.
 * The page has fewer rows afterwards.
 */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(REMOVE_LIKES)
  await page.evaluate(AXE)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await run(page, {})
  await page.emulateMedia({ colorScheme: 'dark' })
  return [...light, ...(await run(page, { runOnly: ['color-contrast'] }))]
}

async function run(page: Page, options: object): Promise<string[]> {
  const asked = JSON.stringify({ ...options, resultTypes: ['violations'] })
  const found = await page.evaluate<{ violations: readonly Violation[] }>(
    `axe.run(document, ${asked})`,
  )
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}
