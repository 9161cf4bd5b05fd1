import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { parse } from 'yaml'
import { startAlertmanager } from '../support/alertmanager.ts'
import { readRules } from '../support/alerts.ts'
import { newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/pages.ts'
import { startPrometheus } from '../support/prometheus.ts'
import { ok, startFleet } from '../support/provider.ts'
import { startServed } from '../support/served.ts'

// Prometheus takes up its targets every 5 s.
const WAIT = { timeout: 25_000, interval: 20 }
const SHORT = '100ms'

interface Alert {
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** Starts the receiver of a pager: the alerts that it got, the oldest first. */
async function startPager() {
  const alerts: Alert[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    alerts.push(...(JSON.parse(body) as { readonly alerts: readonly Alert[] }).alerts)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, alerts }
}

/** The Alertmanager of `deploy/` without its pauses; alerts for the pager go to a URL. */
function alertmanagerConfig(url: string): string {
  const config = parse(read('deploy/alertmanager/alertmanager.yml'))
  Object.assign(config.route, { group_wait: '0s', group_interval: SHORT })
  const pager = config.receivers.find(({ name }: { name: string }) => name === 'pager')
  pager.webhook_configs = [{ url }]
  return JSON.stringify(config)
}

/** The Prometheus of `deploy/` without its pauses, for a server and an Alertmanager. */
function prometheusConfig(server: string, alertmanager: string): string {
  const config = parse(read('deploy/prometheus/prometheus.yml'))
  const rules = readRules().map((rule) => ({
    ...rule,
    expr: rule.expr
      .replaceAll(/\[\d+m:15s\](\)+) > \d+/g, '[500ms:100ms]$1 > 1')
      .replaceAll(/\[\d+m:15s\]/g, '[500ms:100ms]')
      .replaceAll('[5m]', '[1s]'),
    for: '0s',
    keep_firing_for: '0s',
  }))
  const file = join(newFolder(), 'alerts.yml')
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'cpx', rules }] }))
  config.global = { scrape_interval: SHORT, scrape_timeout: SHORT, evaluation_interval: SHORT }
  config.rule_files = [file]
  config.alerting.alertmanagers[0].static_configs[0].targets = [alertmanager]
  config.scrape_configs[0].static_configs[0].targets = [server]
  return JSON.stringify(config)
}

needs('prometheus', 'prometheus-alertmanager')(
  'an alert reaches the pager when the provider goes down, and resolves when it is back',
  async () => {
    const provider = await startFleet({ '10.0.0.1': ok('A'), '10.0.0.2': ok('A') })
    const served = await startServed([provider.address], { now: Date.now })
    await served.firstRound
    const { url, alerts } = await startPager()
    await using alertmanager = await startAlertmanager(alertmanagerConfig(url))
    const { host } = new URL(served.url)
    await using prometheus = await startPrometheus({
      config: prometheusConfig(host, alertmanager.address),
    })
    const isUp = async () => {
      const query = `http://${prometheus.address}/api/v1/query?query=cpx_up`
      const { data } = (await (await fetch(query)).json()) as { data: { result: unknown[] } }
      expect(data.result).toHaveLength(1)
    }
    await vi.waitFor(isUp, WAIT)
    const heard = (name: string) =>
      alerts.filter(({ labels }) => labels['alertname'] === name).map(({ status }) => status)

    provider.answer('/servers', 403)
    await served.nextRound()
    await vi.waitFor(() => expect(heard('CpxProviderDown')).toEqual(['firing']), WAIT)
    expect(alerts.at(-1)).toMatchObject({
      labels: { job: 'cpx', instance: host, provider: `http://${provider.address}` },
      annotations: {
        summary: `http://${provider.address} gives no listing`,
        runbook_url: expect.stringContaining('/docs/runbook.md#cpxproviderdown'),
      },
    })

    provider.answer('/servers', ['10.0.0.1', '10.0.0.2'])
    await served.nextRound()
    await vi.waitFor(() => expect(heard('CpxProviderDown')).toEqual(['firing', 'resolved']), WAIT)

    await served.stop()
    const silence = { alertname: 'CpxMonitorSilent', instance: host }
    await vi.waitFor(() => {
      const labels = expect.objectContaining(silence) as unknown
      expect(alerts).toContainEqual(expect.objectContaining({ status: 'firing', labels }))
    }, WAIT)
    const names = new Set(alerts.map(({ labels }) => labels['alertname']))
    expect([...names].toSorted()).toEqual(['CpxMonitorSilent', 'CpxProviderDown'])
  },
  60_000,
)

needs('prometheus-alertmanager')(
  'the warning of a service is held back while the critical alert of the same service fires',
  async () => {
    const { url } = await startPager()
    await using alertmanager = await startAlertmanager(alertmanagerConfig(url))
    const api = `http://${alertmanager.address}/api/v2/alerts`
    const source = { job: 'cpx', instance: 'mon:9464', provider: 'http://api' }
    const alerts = [
      { alertname: 'CpxServiceBelowMinimum', service: 'A', severity: 'critical' },
      { alertname: 'CpxServiceUndecided', service: 'A', severity: 'warning' },
      { alertname: 'CpxServiceUndecided', service: 'B', severity: 'warning' },
    ]
    const body = JSON.stringify(alerts.map((labels) => ({ labels: { ...source, ...labels } })))
    await fetch(api, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
    const states = async () => {
      const found = (await (await fetch(api)).json()) as {
        labels: Record<string, string>
        status: { state: string }
      }[]
      return found
        .map(({ labels, status }) =>
          [labels['alertname'], labels['service'], status.state].join(' '),
        )
        .toSorted()
    }
    await vi.waitFor(
      async () =>
        expect(await states()).toEqual([
          'CpxServiceBelowMinimum A active',
          'CpxServiceUndecided A suppressed',
          'CpxServiceUndecided B active',
        ]),
      WAIT,
    )
  },
  60_000,
)
