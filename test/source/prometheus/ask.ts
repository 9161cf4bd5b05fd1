import { afterAll, expect } from 'vitest'
import type { OwnQueries } from '../../../src/source/prometheus/own-queries.ts'
import { jobsRequest, type Presets, queriesOf } from '../../../src/source/prometheus/presets.ts'
import type { LabelValuesRequest, MeasureQuery } from '../../../src/source/prometheus/queries.ts'
import { scopeOf, type ScopeOptions } from '../../../src/source/prometheus/scope.ts'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { open, type SourceOptions } from '../../../src/open.ts'
import { clock } from '../../support/clock.ts'
import { needs } from '../../support/needs.ts'
import {
  END,
  type Series,
  startPrometheus,
  startVictoriaMetrics,
} from '../../support/prometheus.ts'
import type { Server } from '../../support/server-process.ts'

type Labels = Readonly<Record<string, string>>

interface Sample {
  readonly metric: Labels
  readonly value: readonly [number, string]
}

async function fetchData({ address }: Server, path: string, body?: URLSearchParams) {
  const init = body === undefined ? {} : { method: 'POST', body }
  const response = await fetch(`http://${address}/api/v1/${path}`, init)
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return (JSON.parse(text) as { data: unknown }).data
}

/** The samples of an instant query at the end of the synthetic ones. */
export async function query(server: Server, promql: string): Promise<readonly Sample[]> {
  const body = new URLSearchParams({ query: promql, time: String(END) })
  const data = (await fetchData(server, 'query', body)) as {
    readonly resultType: string
    readonly result: readonly Sample[]
  }
  expect(data.resultType, promql).toBe('vector')
  return data.result
}

export async function labelValues(server: Server, { label, match }: LabelValuesRequest) {
  const period = new URLSearchParams({ 'match[]': match, start: `${END - 3600}`, end: `${END}` })
  return (await fetchData(
    server,
    `label/${label}/values?${period.toString()}`,
  )) as readonly string[]
}

const join = (labels: Labels, names: readonly string[]) =>
  names.flatMap((name) => labels[name] ?? []).join('/')

interface Question {
  readonly presets: Presets | null
  readonly own?: OwnQueries
  readonly options?: ScopeOptions
}

/**
 * Asks all queries of a preset, and reads the answers in the simplest way that is right: one line for
 * each instance, such as `auth up, CPU 50 of limit, memory 75 of limit`.
 */
export async function ask(server: Server, { presets, own = {}, options = {} }: Question) {
  const scope = scopeOf(options)
  const jobs = presets === null ? [] : await labelValues(server, jobsRequest(presets, scope))
  const queries = queriesOf(presets, jobs, own, scope)
  const nameOf = ({ metric }: Sample) => join(metric, queries.identity)
  const serviceOf = ({ metric }: Sample) =>
    queries.service.map((names) => join(metric, names)).find((name) => name !== '') ?? '-'
  const rows: Record<string, string> = {}
  for (const sample of await query(server, queries.up)) {
    const { condition, detail } = sample.metric
    const state = [sample.value[1] === '1' ? 'up' : 'down', condition, detail]
    const name = nameOf(sample)
    expect(rows).not.toHaveProperty([name])
    rows[name] = `${serviceOf(sample)} ${state.filter(Boolean).join(' ')}`
  }
  for (const [word, all] of [
    ['CPU', queries.cpu],
    ['memory', queries.memory],
  ] as const) {
    const values = await measure(server, all, nameOf)
    for (const [name, text] of values) if (name in rows) rows[name] += `, ${word} ${text}`
  }
  for (const sample of await query(server, queries.past)) {
    const name = nameOf(sample)
    const state = sample.value[1] === '-1' ? 'gone' : 'down'
    rows[name] =
      name in rows
        ? `${rows[name]}, was ${serviceOf(sample)}`
        : `${serviceOf(sample)} ${state} since`
  }
  const parts = queries.missingParts
  const missing = parts === null ? [] : await query(server, parts.query)
  const stale = queries.stale === null ? [] : await query(server, queries.stale)
  return {
    rows,
    missing: missing.map(({ metric }) => metric[parts?.partOf ?? '']).toSorted(),
    stale: stale.map((sample) => `${nameOf(sample)} ${END - Number(sample.value[1])} s`).toSorted(),
  }
}

/** The first value of each instance, to a thousandth. */
async function measure(
  server: Server,
  queries: readonly MeasureQuery[],
  nameOf: (sample: Sample) => string,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  for (const { query: promql, of } of queries) {
    const samples = await query(server, promql)
    expect(new Set(samples.map(nameOf)).size).toBe(samples.length)
    for (const sample of samples) {
      const value = String(Math.round(1000 * Number(sample.value[1])) / 1000)
      const name = nameOf(sample)
      if (!values.has(name)) values.set(name, of === undefined ? value : `${value} of ${of}`)
    }
  }
  return values
}

/** The round that the source itself reads at the end of the synthetic samples. */
export async function readRound({ address }: Server, options: Partial<SourceOptions> = {}) {
  const readFile = async () => ({ text: '', mode: 0 })
  await using source = await open(`prometheus+http://${address}`, {
    ...DEFAULTS,
    clock,
    readFile,
    ...options,
  })
  const { listing, results, remarks, isPartial } = await source.at(
    { upTo: 1000 * END },
    new AbortController().signal,
  )
  expect(listing).toMatchObject({ ok: true })
  const byId = Object.fromEntries(results.map(({ id, ...result }) => [id, result]))
  return { byId, remarks, isPartial }
}

/** Runs tests against both servers with the same samples; each is started once. */
export function withServers(series: readonly Series[]) {
  const started: Promise<Server>[] = []
  afterAll(async () => {
    for (const server of started) await (await server)[Symbol.asyncDispose]()
  })
  const kinds = [
    {
      name: 'Prometheus',
      needed: ['prometheus', 'promtool'],
      start: () => startPrometheus({ series }),
    },
    {
      name: 'VictoriaMetrics',
      needed: ['victoria-metrics'],
      start: () => startVictoriaMetrics({ series }),
    },
  ]
  const servers = kinds.map(({ name, needed, start }) => {
    let server: Promise<Server> | undefined
    const get = () => {
      if (server === undefined) started.push((server = start()))
      return server
    }
    return { name, needed, get }
  })
  return (title: string, run: (server: Server) => Promise<void>) => {
    for (const { name, needed, get } of servers) {
      needs(...needed)(`${name}: ${title}`, async () => run(await get()))
    }
  }
}
