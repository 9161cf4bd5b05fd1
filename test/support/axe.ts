import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { ROOT } from './command.ts'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

let source: string | undefined

/** What axe finds wrong on a page: the rule, the element, and the reason. In the dark only colors differ. */
export async function findViolations(page: Page): Promise<string[]> {
  source ??= readFileSync(`${ROOT}node_modules/axe-core/axe.min.js`, 'utf8')
  await page.evaluate(source)
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
