import { join } from 'node:path'
import type { Panel, RowPanel } from '@grafana/schema'
import { describe, expect, test, vi } from 'vitest'
import { DATASOURCE } from '../support/grafana/panels.ts'
import { DASHBOARD } from '../support/grafana/dashboard.ts'
import { newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/pages.ts'
import { type Prometheus, startPrometheus } from '../support/prometheus.ts'
import { busy, ok, startFleet } from '../support/provider.ts'
import { startServed } from '../support/served.ts'

// Prometheus takes up its targets every 5 s.
const WAIT = { timeout: 25_000, interval: 50 }

const ALL = DASHBOARD.panels ?? []
const isRow = (panel: Panel | RowPanel): panel is RowPanel => panel.type === 'row'
const PANELS = ALL.filter((panel): panel is Panel => !isRow(panel))
const QUERIES = PANELS.flatMap(({ title = '', targets = [] }) =>
  targets.map(({ expr }) => [title, String(expr)] as const),
)

describe('deploy/grafana/monitoring.json', () => {
  test('the dashboard is what npm run dashboard writes', () => {
    expect(JSON.parse(read('deploy/grafana/monitoring.json'))).toEqual(
      JSON.parse(JSON.stringify(DASHBOARD)),
    )
  })

  test('every panel has an id and a place of its own', () => {
    expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length)
    const cells = ALL.flatMap(({ gridPos }) => {
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {}
      expect(x + w).toBeLessThanOrEqual(24)
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`)
    })
    expect(new Set(cells).size).toBe(cells.length)
  })

  test.each(PANELS)(
    'the panel $title says what it shows, and queries the chosen source',
    (panel) => {
      const { description, datasource, targets = [] } = panel
      expect(description).toMatch(/\.$/)
      expect(datasource).toEqual(DATASOURCE)
      expect(targets.length).toBeGreaterThan(0)
      expect(targets).toEqual(
        targets.map(() =>
          expect.objectContaining({ datasource: DATASOURCE, expr: expect.any(String) }),
        ),
      )
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
    },
  )

  test('docs/metrics.md explains every metric of the dashboard', () => {
    const names = JSON.stringify(DASHBOARD).match(/\bcpx_\w+/g) ?? []
    expect(names).toContain('cpx_up')
    for (const name of names) expect(read('docs/metrics.md')).toContain(`| \`${name}\` `)
  })
})

/** Returns the number of series that an expression has now. */
async function countSeries({ address }: Prometheus, expr: string): Promise<number> {
  const query = expr.replaceAll(/\$(?:provider|service)\b/g, '.*').replace('$__rate_interval', '1m')
  const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(query)}`)
  const { data, error } = (await response.json()) as {
    readonly data?: { readonly result: readonly object[] }
    readonly error?: string
  }
  expect(error).toBeUndefined()
  return data?.result.length ?? 0
}

/** Returns the values of a variable. */
async function valuesOf({ address }: Prometheus, query: string): Promise<readonly string[]> {
  const [, metric = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? []
  const match = encodeURIComponent(metric.replaceAll('$provider', '.*'))
  const response = await fetch(`http://${address}/api/v1/label/${label}/values?match[]=${match}`)
  return ((await response.json()) as { readonly data: readonly string[] }).data
}

needs('prometheus')(
  'every query of the dashboard has data from a Prometheus that scrapes the server',
  async () => {
    const provider = await startFleet({
      '10.0.0.1': ok('A'),
      '10.0.0.2': ok('A'),
      '10.0.0.3': busy('B'),
      '10.0.0.4': 403,
    })
    const record = join(newFolder(), 'fleet.db')
    const served = await startServed([provider.address, '--record', record], { now: Date.now })
    await served.firstRound
    const scrape = {
      job_name: 'cpx',
      scrape_interval: '100ms',
      scrape_timeout: '100ms',
      static_configs: [{ targets: [new URL(served.url).host] }],
    }
    await using prometheus = await startPrometheus({
      config: JSON.stringify({ scrape_configs: [scrape] }),
    })
    await vi.waitFor(async () => {
      const scraped = 'count_over_time(cpx_http_requests_total{route="/metrics"}[1m]) > 2'
      expect(await countSeries(prometheus, scraped)).toBe(1)
    }, WAIT)
    const counts = QUERIES.map(
      async ([title, expr]) => [title, expr, (await countSeries(prometheus, expr)) > 0] as const,
    )
    expect(await Promise.all(counts)).toEqual(QUERIES.map(([...query]) => [...query, true]))
    const variables = DASHBOARD.templating?.list ?? []
    const values = variables.flatMap(({ query }) =>
      typeof query === 'object' ? [valuesOf(prometheus, String(query['query']))] : [],
    )
    expect(await Promise.all(values)).toEqual([[`http://${provider.address}`], ['A', 'B']])
  },
  60_000,
)
