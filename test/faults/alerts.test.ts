import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { readRules } from '../support/alerts.ts'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { type Answer, findClosedPort, startFleet, startProvider } from '../support/provider.ts'

// Without severities and texts, which are the same in every scenario.
const rules = readRules().map((rule) => ({ ...rule, labels: {}, annotations: {} }))
const RULES = { groups: [{ name: 'cpx', rules }] }
const ALERTS = rules.flatMap(({ alert }) => alert ?? [])
const MINUTES = 60

/** The labels that a scrape of node_exporter adds. */
const SCRAPE = { job: 'node', instance: 'host' }

type Labels = Readonly<Record<string, string>>
type Alerts = Readonly<Record<string, readonly Labels[]>>

/** A provider, and the origin of its textfile. */
interface Provider {
  readonly address: string
  readonly options?: readonly string[]
  /** The file was written once, and never again. */
  readonly isStale?: boolean
}

/** The series of a textfile that is rewritten every minute, in the syntax of promtool. */
async function seriesOf({ address, options = [], isStale = false }: Provider) {
  const argv = [address, '-s', '-o', 'prometheus', '--quiet', ...options]
  const { stdout } = await run(argv, { now: () => 0 })
  return Array.from(stdout.matchAll(/^(\w+)\{(.*)\} (\S+)$/gm), ([, name, labels, value]) => {
    const step = name === 'cpx_last_round_timestamp_seconds' && !isStale ? 60 : 0
    return {
      series: `${name}{job="node",instance="host",${labels}}`,
      values: `${value}+${step}x${MINUTES}`,
    }
  })
}

/** Whether exactly these alerts fire, by minute. */
async function check(providers: readonly Provider[], byMinute: ReadonlyMap<number, Alerts>) {
  const folder = mkdtempSync(join(tmpdir(), 'cpx-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // JSON is YAML.
  writeFileSync(join(folder, 'rules.yml'), JSON.stringify(RULES))
  const alert_rule_test = [...byMinute].flatMap(([minute, alerts]) =>
    [...new Set([...ALERTS, ...Object.keys(alerts)])].map((alertname) => ({
      eval_time: `${minute}m`,
      alertname,
      exp_alerts: (alerts[alertname] ?? []).map((exp_labels) => ({ exp_labels })),
    })),
  )
  const input_series = (await Promise.all(providers.map(seriesOf))).flat()
  const tests = [{ interval: '1m', input_series, alert_rule_test }]
  writeFileSync(join(folder, 'test.yml'), JSON.stringify({ rule_files: ['rules.yml'], tests }))
  const outcome = spawnSync('promtool', ['test', 'rules', join(folder, 'test.yml')], {
    encoding: 'utf8',
  })
  expect(outcome.stdout + outcome.stderr).toMatch(/SUCCESS\s*$/)
  expect(outcome.status).toBe(0)
}

const instance = (service: string) => ({ cpu: '1%', memory: '2%', service })

function fleetOf(...groups: readonly (readonly [Answer, number])[]) {
  const answers = groups.flatMap(([answer, count]) => Array.from({ length: count }, () => answer))
  return startFleet(Object.fromEntries(answers.map((answer, n) => [`10.0.0.${n + 1}`, answer])))
}

describe('alerts', () => {
  const scenarios: readonly [string, () => Promise<Provider>, Record<number, Alerts>][] = [
    ['the fleet is healthy', () => fleetOf([instance('A'), 3], [instance('B'), 3]), { 60: {} }],
    [
      'every instance answers 500',
      () => fleetOf([500, 3]),
      {
        4: {},
        6: { CpxLowCoverage: [{}] },
        16: { CpxLowCoverage: [{}], CpxInstancesUnattributed: [{}] },
      },
    ],
    [
      'every instance closes the connection',
      () => fleetOf([(response) => void response.destroy(), 3]),
      { 6: { CpxLowCoverage: [{}] } },
    ],
    [
      'only one entry of the listing can be requested',
      () => startFleet({ '10.0.0.1': instance('A'), 'web-1': 500, 'web-2': 500 }),
      {
        1: {},
        3: { CpxServiceBelowMinimum: [{ service: 'A' }] },
        6: { CpxServiceBelowMinimum: [{ service: 'A' }], CpxLowCoverage: [{}] },
      },
    ],
    [
      'the provider lists instances that it no longer knows',
      () => fleetOf([400, 3]),
      { 6: { CpxLowCoverage: [{}] } },
    ],
    [
      'one of two services is dead',
      () => fleetOf([instance('A'), 3], [500, 3]),
      { 4: {}, 6: { CpxLowCoverage: [{}] } },
    ],
    [
      'a small service of a large fleet is dead',
      () => fleetOf([instance('A'), 48], [500, 2]),
      { 14: {}, 16: { CpxInstancesUnattributed: [{}] } },
    ],
    [
      'a small service of a large fleet is dead, and declared',
      async () => ({
        address: (await fleetOf([instance('A'), 48], [500, 2])).address,
        options: ['-hi', '2,B=1'],
      }),
      {
        1: {},
        3: { CpxServiceBelowMinimum: [{ service: 'B' }] },
        11: {
          CpxServiceBelowMinimum: [{ service: 'B' }],
          CpxServiceUndecided: [{ service: 'B' }],
        },
      },
    ],
    [
      'a declared service has left the listing',
      async () => ({
        address: (await fleetOf([instance('A'), 3])).address,
        options: ['-hi', '2,B=1'],
      }),
      { 1: {}, 3: { CpxServiceBelowMinimum: [{ service: 'B' }] } },
    ],
    [
      'a service is above its thresholds',
      () => fleetOf([instance('A'), 3], [{ ...instance('B'), cpu: '99%' }, 3]),
      { 1: {}, 3: { CpxServiceBelowMinimum: [{ service: 'B' }] } },
    ],
    ['the listing is empty', () => fleetOf(), { 4: {}, 6: { CpxNothingListed: [{}] } }],
    [
      'the listing is empty, and a service declared',
      async () => ({ address: (await fleetOf()).address, options: ['-hi', '2,B=1'] }),
      { 6: { CpxNothingListed: [{}], CpxServiceBelowMinimum: [{ service: 'B' }] } },
    ],
    [
      'the provider is down',
      async () => ({ address: `127.0.0.1:${await findClosedPort()}` }),
      { 1: {}, 3: { CpxProviderDown: [{}] } },
    ],
    [
      'the provider sends an invalid listing',
      () => startProvider({ '/servers': { not: 'a list' } }),
      { 3: { CpxProviderDown: [{}] } },
    ],
    [
      'the file is stale',
      async () => ({ address: (await fleetOf([instance('A'), 3])).address, isStale: true }),
      { 5: {}, 12: { CpxMonitorSilent: [{}] } },
    ],
  ]
  for (const [title, start, byMinute] of scenarios) {
    needs('promtool')(`exactly the right alerts fire if ${title}`, async () => {
      const provider = await start()
      const named = { ...SCRAPE, provider: `http://${provider.address}` }
      const expected = Object.entries(byMinute).map(([minute, alerts]) => {
        const all = Object.entries(alerts).map(([name, some]) => [
          name,
          some.map((labels) => ({ ...named, ...labels })),
        ])
        return [Number(minute), Object.fromEntries(all) as Alerts] as const
      })
      await check([provider], new Map(expected))
    })
  }

  needs('promtool')('CpxMonitorSilent fires if there is no series at all', () =>
    check([], new Map([[6, { CpxMonitorSilent: [{}] }]])),
  )

  needs('promtool')('each alert names its provider if there are two', async () => {
    const well = await fleetOf([instance('A'), 3])
    const dead = await fleetOf([500, 3])
    const short = await fleetOf([instance('A'), 3])
    const down = { address: `127.0.0.1:${await findClosedPort()}` }
    const of = ({ address }: Provider) => ({ ...SCRAPE, provider: `http://${address}` })
    await check(
      [well, dead, { ...short, options: ['-hi', '9'] }, down],
      new Map([
        [
          12,
          {
            CpxLowCoverage: [of(dead)],
            CpxServiceBelowMinimum: [{ ...of(short), service: 'A' }],
            CpxServiceUndecided: [{ ...of(short), service: 'A' }],
            CpxProviderDown: [of(down)],
          },
        ],
      ]),
    )
  })
})
