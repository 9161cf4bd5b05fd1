import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished } from 'vitest'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { startFleet, startProvider } from '../support/provider.ts'

const A = { cpu: '1%', memory: '2%', service: 'A' }

/** Starts the collector over a folder of textfiles and returns the address of its metrics. */
async function startCollector(folder: string): Promise<string> {
  const collector = spawn('prometheus-node-exporter', [
    '--collector.disable-defaults',
    '--collector.textfile',
    '--web.disable-exporter-metrics',
    `--collector.textfile.directory=${folder}`,
    '--web.listen-address=127.0.0.1:0',
  ])
  onTestFinished(() => void collector.kill())
  for await (const line of createInterface({ input: collector.stderr })) {
    const address = /127\.0\.0\.1:[1-9]\d*/.exec(line)?.[0]
    if (address !== undefined) return `http://${address}/metrics`
  }
  throw new Error('the collector ended')
}

needs('prometheus-node-exporter')(
  'the textfiles of two providers are collected together',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cpx-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const providers = [
      await startFleet({ '10.0.0.1': A, '10.0.0.2': A }),
      await startFleet({ '10.0.0.1': A, 'web-1\u001b': 500 }),
      await startProvider({ '/servers': 403 }),
    ]
    const texts = await Promise.all(
      providers.map(async ({ address }) => (await run([address, '-s', '-o', 'prometheus'])).stdout),
    )
    for (const [n, text] of texts.entries()) writeFileSync(join(folder, `${n}.prom`), text)
    const collected = await (await fetch(await startCollector(folder))).text()
    expect(collected).toContain('node_textfile_scrape_error 0\n')
    const up = providers.map(
      ({ address }, n) => `cpx_up{provider="http://${address}"} ${n < 2 ? 1 : 0}`,
    )
    for (const line of up) expect(collected).toContain(line)
    const count = (text: string) => text.match(/^cpx_/gm)?.length
    expect(count(collected)).toBe(count(texts.join('')))
  },
)
