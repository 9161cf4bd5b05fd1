import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { newFolder } from '../../support/folder.ts'
import { needs } from '../../support/needs.ts'
import { startNodeExporter } from '../../support/node-exporter.ts'
import { PART } from '../../support/exporter.ts'
import { startProvider } from '../../support/provider.ts'
import { groupsOf, openList, SkippingClock } from '../../support/targets.ts'

const real = needs('prometheus-node-exporter')

/** Starts a server that passes the pages of an exporter on, and keeps them. */
async function startForwarder(exporter: string) {
  const pages: string[] = []
  const { address } = await startProvider({
    [PART]: async (response) => {
      const page = await (await fetch(`http://${exporter}${PART}`)).text()
      pages.push(page)
      response.end(page)
    },
  })
  return { address, pages }
}

/** The sum of all samples of a metric whose labels match. */
function sum(page: string, metric: string, labels = /^/): number {
  const samples = page.matchAll(/^(\w+)(\{.*\})? (\S+)$/gm)
  return [...samples]
    .filter(([, name, own = '']) => name === metric && labels.test(own))
    .reduce((total, [, , , value]) => total + Number(value), 0)
}

/** A /proc of a machine with one CPU: its ticks, a hundredth of a second each, and its memory in kB. */
function writeProc(
  folder: string,
  [user, idle]: readonly [number, number],
  memory: Readonly<Record<string, number>> = { MemTotal: 1000, MemFree: 1, MemAvailable: 600 },
): void {
  mkdirSync(join(folder, '1'), { recursive: true })
  const times = `${user} 0 0 ${idle} 0 0 0 0 5 0`
  writeFileSync(join(folder, 'stat'), `cpu  ${times}\ncpu0 ${times}\nbtime 1700000000\n`)
  const lines = Object.entries(memory).map(([key, kilobytes]) => `${key}: ${kilobytes} kB\n`)
  writeFileSync(join(folder, 'meminfo'), lines.join(''))
}

real('the values of a real machine are those of a second computation from its pages', async () => {
  const exporter = await startNodeExporter()
  const { address, pages } = await startForwarder(exporter.address)
  const { round } = await openList(address, { windowMs: 100 })
  const [result] = (await round()).results
  const [first = '', last = ''] = pages
  const CPU = 'node_cpu_seconds_total'
  const BUSY = /mode="(?:iowait|irq|nice|softirq|steal|system|user)"/
  const advance = (labels?: RegExp) => sum(last, CPU, labels) - sum(first, CPU, labels)
  const available = sum(last, 'node_memory_MemAvailable_bytes')
  const used = sum(last, 'node_memory_MemTotal_bytes') - available
  expect(pages).toHaveLength(2)
  expect(result).toMatchObject({
    kind: 'sample',
    sample: {
      cpu: expect.closeTo((100 * advance(BUSY)) / advance(), 6) as number,
      memory: expect.closeTo((100 * used) / (used + available), 9) as number,
    },
  })
})

real('the values of a made-up machine are what its /proc says', async () => {
  const folder = newFolder()
  const { address } = await startNodeExporter(`--path.procfs=${folder}`)
  const time = new SkippingClock()
  const fleet = await openList(address, { clock: time, isRepeated: true, windowMs: undefined })
  const results = []
  for (const ticks of [
    [1000, 9000],
    [1030, 9070],
    [1030, 9170],
  ] as const) {
    writeProc(folder, ticks)
    time.skippedMs += 1000
    results.push(...(await fleet.round()).results)
  }
  const memory = expect.closeTo(40) as number
  expect(results).toMatchObject([
    { failure: { code: 'noData', measures: ['cpu'] }, values: { memory } },
    { sample: { cpu: expect.closeTo(30) as number, memory } },
    { sample: { cpu: 0, memory } },
  ])
})

real('on an old kernel, memory in use is what is neither free nor a cache', async () => {
  const folder = newFolder()
  writeProc(folder, [1, 9], { MemTotal: 1000, MemFree: 100, Buffers: 200, Cached: 300 })
  const { address } = await startNodeExporter(`--path.procfs=${folder}`)
  const { round } = await openList(address, { isRepeated: true, windowMs: undefined })
  expect((await round()).results).toMatchObject([
    { values: { memory: expect.closeTo(40) as number } },
  ])
})

real('an exporter without its collector for CPU has no data for CPU', async () => {
  const { address } = await startNodeExporter('--no-collector.cpu')
  const { round } = await openList(address)
  expect(await round()).toMatchObject({
    results: [{ failure: { code: 'noData', measures: ['cpu'] } }],
    // The first one is refused because it names the collector.
    cost: { requests: 2, retries: 0 },
  })
})

real('an exporter that was killed refuses the next round, and its service is known', async () => {
  const { address, kill } = await startNodeExporter()
  const { round } = await openList(groupsOf([address, { job: 'web' }]), { windowMs: 50 })
  expect((await round()).results).toMatchObject([{ kind: 'sample' }])
  await kill()
  expect((await round()).results).toMatchObject([
    { failure: { code: 'refused' }, lastService: 'web' },
  ])
})

needs('prometheus-node-exporter', 'openssl')('a list may name exporters with TLS', async () => {
  const folder = newFolder()
  const [key, cert, config] = ['key', 'cert', 'config.yml'].map((name) => join(folder, name))
  const line = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=test -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`
  execFileSync('openssl', line.split(' '), { stdio: 'ignore' })
  writeFileSync(config ?? '', `tls_server_config: {cert_file: ${cert}, key_file: ${key}}\n`)
  const { address } = await startNodeExporter(`--web.config.file=${config}`)
  const list = groupsOf([address, { __scheme__: 'https' }])
  const options = { windowMs: 50 }
  const ca = readFileSync(cert ?? '', 'utf8')
  const trusting = await openList(list, { ...options, ca })
  expect(await trusting.round()).toMatchObject({
    results: [{ kind: 'sample' }],
    cost: { connections: 1 },
  })
  const other = await openList(list, options)
  expect((await other.round()).results).toMatchObject([{ failure: { code: 'tls' } }])
})
