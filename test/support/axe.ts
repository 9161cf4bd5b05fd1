import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { ROOT } from './command.ts'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}

let source: string | undefined

/** What axe finds wrong on a page as it is, in one color scheme: the rule, the element, and the reason. */
export async function findViolations(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme })
  source ??= readFileSync(`${ROOT}node_modules/axe-core/axe.min.js`, 'utf8')
  await page.evaluate(source)
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    'axe.run(document, { resultTypes: ["violations"] })',
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  )
}
