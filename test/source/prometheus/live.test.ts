import { expect, vi } from 'vitest'
import { open } from '../../../src/open.ts'
import { needs } from '../../support/needs.ts'
import { startPrometheus } from '../../support/prometheus.ts'
import { startFakeExporter, startNodeExporter } from './exporters.ts'
import { configFor, Files, find, never, OPTIONS, until } from './live.ts'

interface Raw {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly (readonly [number, string])[]
}

async function query<T>(server: string, promql: string, at = Date.now()): Promise<readonly T[]> {
  const body = new URLSearchParams({ query: promql, time: String(at / 1000) })
  const response = await fetch(`http://${server}/api/v1/query`, { method: 'POST', body })
  const { data } = (await response.json()) as { data: { result: readonly T[] } }
  return data.result
}

/** Waits until every target has been scraped again, so that no sample up to then is still missing. */
async function untilComplete(server: string, at: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const [oldest] = await query<{ value: [number, string] }>(server, 'min(timestamp(up))')
      expect(1000 * Number(oldest?.value[1])).toBeGreaterThan(at)
    },
    { timeout: 10_000, interval: 50 },
  )
}

/** The raw samples of a metric before a time, by the instance. */
async function rawSamples(server: string, metric: string, at: number, window = '1m') {
  const series = await query<Raw>(server, `${metric}[${window}]`, at)
  return Map.groupBy(series, (raw) => raw.metric['instance'] ?? '')
}

/** The share of the time since a scrape in which the processors were busy, in percent. */
function busy(processors: readonly Raw[], since: number): number {
  const idle = processors.map(({ values }) => {
    const [[from, before], [to, after]] = [values.at(since) ?? [0, ''], values.at(-1) ?? [0, '']]
    // In whole milliseconds, as Prometheus computes.
    return (Number(after) - Number(before)) / (Math.round(1000 * to - 1000 * from) / 1000)
  })
  const mean = idle.reduce((sum, each) => sum + each, 0) / idle.length
  return 100 * (1 - Math.min(1, mean))
}

needs('prometheus', 'prometheus-node-exporter')(
  'a fleet is followed through failures, changes of its targets, and a crash of Prometheus',
  async () => {
    using file = new Files()
    const written = {
      ...(await file.writeMetrics('mock:instances=4')),
      ...(await file.writeMetrics('mock:instances=12')),
    }
    await using real = await startNodeExporter(file.folder)
    await using steady = await startFakeExporter(30, 40)
    await using killed = await startFakeExporter(30, 40)
    await using flapping = await startFakeExporter(30, 40)
    await using removed = await startFakeExporter(30, 40)
    await using added = await startFakeExporter(30, 40)
    const web = [steady.address, killed.address, flapping.address]
    file.write({ db: [real.address], web, old: [removed.address] })
    await using server = await startPrometheus({ config: configFor(file.path) })
    const address = `prometheus+http://${server.address}`
    await using source = await open(address, OPTIONS)

    const all = [real.address, ...web, removed.address]
    await until(source, Object.fromEntries(all.map((id) => [id, 'sample'])))

    // A moment of the past, so that both computations see the same samples.
    const at = Date.now()
    await untilComplete(server.address, at)
    const snapshot = await source.at({ upTo: at }, never)
    const idle = await rawSamples(server.address, 'node_cpu_seconds_total{mode="idle"}', at)
    const total = await rawSamples(server.address, 'node_memory_MemTotal_bytes', at)
    const available = await rawSamples(server.address, 'node_memory_MemAvailable_bytes', at)
    const last = (raw: readonly Raw[] | undefined) => Number(raw?.[0]?.values.at(-1)?.[1])
    for (const id of all) {
      const result = find(snapshot, id)
      expect(result).toMatchObject({ kind: 'sample', ip: '127.0.0.1' })
      if (result?.kind !== 'sample') continue
      expect(result.sample.cpu).toBeCloseTo(busy(idle.get(id) ?? [], -2), 6)
      const memory = 100 * (1 - last(available.get(id)) / last(total.get(id)))
      expect(result.sample.memory).toBeCloseTo(memory, 6)
    }

    // The fleets that other monitors have read.
    await using ours = await open(address, { ...OPTIONS, preset: 'cpx' })
    const { results } = await ours.at({ upTo: at }, never)
    const read = results.map((one) => [one.id, one.kind === 'sample' ? one.sample.cpu : one.kind])
    expect(Object.fromEntries(read)).toEqual(written)

    await killed[Symbol.asyncDispose]()
    flapping.status = 503
    file.write({ db: [real.address], web: [...web, added.address] })
    await until(source, {
      [killed.address]: expect.stringMatching(/^down: .*connection refused/),
      [flapping.address]: 'down: server returned HTTP status 503 Service Unavailable',
    })
    flapping.status = 200
    const changed = await until(source, {
      [killed.address]: expect.stringMatching(/^down: /),
      [flapping.address]: 'sample',
      [added.address]: 'sample',
      [removed.address]: 'gone',
    })
    expect(changed.knownServices.toSorted()).toEqual(['db', 'old', 'web'])

    // Targets that were up for several windows. A scrape that is late would be a gap in one of them.
    await using brief = await open(address, { ...OPTIONS, windowMs: 2000 })
    await vi.waitFor(
      async () => {
        const later = Date.now()
        await untilComplete(server.address, later)
        const { results: covered } = await brief.at({ upTo: later }, never)
        const metric = 'node_cpu_seconds_total{mode="idle"}'
        const since = await rawSamples(server.address, metric, later, '2s')
        for (const id of [real.address, steady.address]) {
          const cpu = busy(since.get(id) ?? [], 0)
          expect(covered.find((one) => one.id === id)).toMatchObject({
            sample: { cpu: expect.closeTo(cpu, 3) },
          })
        }
      },
      { timeout: 20_000, interval: 50 },
    )

    await server.crash()
    const without = await source.at('now', never)
    expect(without.listing).toMatchObject({ ok: false, failure: { code: 'refused' } })
    expect(find(without, steady.address)).toMatchObject({ kind: 'failure', lastService: 'web' })
    await server.restart()
    await until(source, { [steady.address]: 'sample', [real.address]: 'sample' })
  },
  60_000,
)
