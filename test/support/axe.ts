import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

/** What axe finds wrong on a page: the rule, the element, and the reason. In the dark only colors differ. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
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
