import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { readRules } from '../support/alerts.ts'
import { ROOT } from '../support/command.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/pages.ts'

const RULES = readRules()
const ALERTS = RULES.flatMap(({ alert, ...rule }) =>
  alert === undefined ? [] : { alert, ...rule },
)
const NAMES = ALERTS.map(({ alert }) => alert)
const PAGE = /^http:\/\/\{\{ \$labels\.instance \}\}\/(?:\?\w+=\S+(?: \S+)*)?$/

/** Minutes of `for`, and the two of the last five in which most expressions have to hold. */
function minutesUntil({ expr, for: after = '0m' }: (typeof ALERTS)[number]): string {
  const [, points = '0'] = /:15s\]\)+ > (\d+)/.exec(expr) ?? []
  return `${parseInt(after) + Number(points) / 4}m`
}

needs('promtool')('every alert waits, fires, and resolves, as its tests say', async () => {
  const argv = ['test', 'rules', 'deploy/prometheus/alerts.test.yml']
  const { status, stdout, stderr } = spawnSync('promtool', argv, { cwd: ROOT, encoding: 'utf8' })
  expect([status, stderr, stdout]).toEqual([0, '', expect.stringContaining('SUCCESS')])
})

test.each(NAMES)('the tests of the alert %s contain a time at which it fires', (name) => {
  const firing = `alertname: ${name}\n        exp_alerts:`
  expect(read('deploy/prometheus/alerts.test.yml')).toContain(firing)
})

test.each(ALERTS)('the alert $alert has a severity, a text, and a runbook', (rule) => {
  const { alert, labels, annotations } = rule
  expect(labels).toEqual({ severity: expect.stringMatching(/^(?:critical|warning)$/) })
  expect(annotations).toEqual({
    summary: expect.stringMatching(/^(?!.*\.$).{10,}$/),
    description: expect.stringMatching(/\.(?:\{\{ end \}\})?$/),
    ...(alert === 'CpxMonitorSilent' ? {} : { page_url: expect.stringMatching(PAGE) }),
    runbook_url: expect.stringMatching(new RegExp(`/docs/runbook\\.md#${alert.toLowerCase()}$`)),
  })
})

test.each(ALERTS)('the alert $alert outlasts series that vanish with the provider', (rule) => {
  expect(rule.keep_firing_for).toBe('5m')
})

test('runbook_url leads to a file of the published package, and deploy/README.md says how to change it', () => {
  const { name, files } = JSON.parse(read('package.json')) as { name: string; files: string[] }
  const urls = ALERTS.map(({ annotations }) => annotations?.['runbook_url']?.split('#', 1)[0])
  expect(new Set(urls)).toEqual(new Set([`https://unpkg.com/${name}/docs/runbook.md`]))
  expect(files).toContain('docs')
  const [, from = ''] = /sed -i 's#([^#]*)#/.exec(read('deploy/README.md')) ?? []
  expect(urls[0]).toContain(from)
  expect(from).toMatch(/\/$/)
})

describe('docs/runbook.md', () => {
  const sections = read('docs/runbook.md').split(/^## /m).slice(1)

  test('the runbook has one section for each alert, in the order of the alerts', () => {
    expect(sections.map((text) => text.split('\n', 1)[0])).toEqual(NAMES)
  })

  test.each(sections.map((text) => [text.split('\n', 1)[0], text]))(
    'the section of %s says what to look at, with commands, and what to do',
    (_, text) => {
      expect(text).toMatch(/\n\nLook first[^\n]*:\n\n```sh\n\S[^]*?\n```\n\nThen/)
    },
  )
})

test('docs/metrics.md lists every alert with its severity and the time after which it fires', () => {
  const rows = read('docs/metrics.md').matchAll(
    /^\| \[(\w+)\]\(runbook\.md#(\w+)\) .*\| (\w+) +\| (\w+) +\|$/gm,
  )
  expect(Array.from(rows, ([, ...cells]) => cells)).toEqual(
    ALERTS.map((rule) => [
      rule.alert,
      rule.alert.toLowerCase(),
      minutesUntil(rule),
      rule.labels?.['severity'],
    ]),
  )
})

test('docs/metrics.md explains every metric of the rules', () => {
  const names = RULES.flatMap(({ expr }) => expr.match(/\bcpx_\w+/g) ?? [])
  expect(names).toContain('cpx_up')
  for (const name of names) expect(read('docs/metrics.md')).toContain(`| \`${name}\` `)
})
