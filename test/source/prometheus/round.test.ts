import { describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { open } from '../../../src/source/prometheus/prometheus.ts'
import { clock, FakeClock } from '../../support/clock.ts'
import { startApi, type TestApi } from '../../support/prometheus-api.ts'
import { fleetOf, readerOf, statesOf, target } from './reader.ts'

const count = ({ requested }: TestApi, name: string) =>
  requested.filter(({ asked }) => asked === name).length

describe('a round of Prometheus', () => {
  test('asks all queries for one time, which may take until the deadline', async () => {
    const api = await startApi(fleetOf(target(1)))
    const before = Date.now()
    const { startedAt } = await (await readerOf(api))()
    const queries = api.requested.filter(({ asked, query }) => query !== '' && asked !== 'clock')
    expect(queries.map(({ asked }) => asked).toSorted()).toEqual(
      ['up', 'cpu', 'memory', 'past', 'stale'].toSorted(),
    )
    expect(new Set(queries.map(({ time }) => time)).size).toBe(1)
    expect(startedAt).toBeGreaterThanOrEqual(before)
    expect(Math.abs((queries[0]?.time ?? 0) * 1000 - startedAt)).toBeLessThan(1000)
    for (const { timeout, headers } of queries) {
      const ms = Number(timeout.replace('ms', ''))
      expect(ms).toBeGreaterThan(0)
      expect(ms).toBeLessThanOrEqual(30_000)
      expect(headers).toMatchObject({
        'content-type': 'application/x-www-form-urlencoded',
        'accept-encoding': 'identity',
      })
    }
  })

  test('is not cut off by the timeout of a request', async () => {
    const fleet = fleetOf(target(1))
    const api = await startApi(fleet)
    const fake = new FakeClock()
    api.answer('up', (response) => {
      fake.pass(20_000)
      api.answer('up', fleet.up)
      response.destroy()
    })
    const read = await readerOf(api, { clock: fake, timeoutMs: 10 })
    expect(statesOf(await fake.passUntil(read()))).toEqual(['10.0.0.1:9100 sample'])
  })

  test('fails at its deadline, with everything of the last one', async () => {
    const api = await startApi(fleetOf(target(1, { service: 'A' }), target(2, { service: 'A' })))
    const fake = new FakeClock()
    const read = await readerOf(api, { clock: fake })
    await fake.passUntil(read())
    api.answer('cpu', () => {})
    const snapshot = await fake.passUntil(read())
    const problem = 'no answer within the 30 s of the round (deadline)'
    const failure = { code: 'query', query: 'cpu', problem, remedy: 'wait' }
    expect(snapshot.listing).toEqual({ ok: false, failure })
    expect(snapshot.results).toMatchObject([1, 2].map(() => ({ failure, lastService: 'A' })))
    expect(snapshot.knownServices).toEqual(['A'])
  })

  test('ends early if it is interrupted', async () => {
    const api = await startApi({ ...fleetOf(target(1)), memory: () => controller.abort() })
    const controller = new AbortController()
    await using source = await open(api.address, { ...DEFAULTS, clock })
    const { listing } = await source.at('now', controller.signal)
    expect(listing).toEqual({ ok: false, failure: { code: 'interrupted' } })
    await expect(source.at('now', controller.signal)).rejects.toThrow()
  })

  test('waits until a server that starts is ready', async () => {
    const api = await startApi(fleetOf(target(1)))
    let attempts = 0
    api.answer('names', (response) => {
      attempts += 1
      if (attempts < 3) response.writeHead(503).end('Service Unavailable\n')
      else response.end('{"status":"success","data":["node_cpu_seconds_total"]}')
    })
    const fake = new FakeClock()
    const read = await readerOf(api, { clock: fake })
    const { listing, cost } = await fake.passUntil(read())
    expect({ ok: listing.ok, retries: cost?.retries }).toEqual({ ok: true, retries: 2 })
  })

  test('asks for last errors only if an instance is down', async () => {
    const api = await startApi(fleetOf(target(1)))
    const read = await readerOf(api)
    await read()
    expect(count(api, 'targets')).toBe(0)
    api.answer('up', [[target(1), 0]])
    await read()
    expect(count(api, 'targets')).toBe(1)
  })

  test('sends another query for a measure only if an instance lacks it', async () => {
    const api = await startApi(fleetOf(target(1)))
    const read = await readerOf(api)
    await read()
    expect(count(api, 'memory')).toBe(1)
    api.answer('up', [
      [target(1), 1],
      [target(2), 1],
    ])
    await read()
    expect(count(api, 'memory')).toBe(1 + 3)
  })
})

describe('the plan of the rounds', () => {
  test('is kept for a minute', async () => {
    const api = await startApi(fleetOf(target(1)))
    let now = Date.now()
    const read = await readerOf(api, { clock: { ...clock, now: () => now } })
    const counts = []
    for (const passedMs of [0, 4000, 4000]) {
      now += passedMs
      await read()
      counts.push(count(api, 'names'))
    }
    expect(counts).toEqual([1, 1, 1])
    await read({ upTo: now - 120_000 })
    expect(count(api, 'names')).toBe(2)
  })

  test('is made again after an empty listing', async () => {
    const api = await startApi()
    const read = await readerOf(api)
    for (const _ of [1, 2]) {
      const { remarks } = await read()
      expect(remarks).toEqual([
        {
          code: 'noMetrics',
          of: ['node_exporter', 'windows_exporter', 'kube-state-metrics', 'cpx-monitoring'],
          narrowing: ['job', 'match'],
        },
      ])
    }
    expect(count(api, 'names')).toBe(2)
  })

  test('needs no names of metrics with a preset, nor anything with own queries', async () => {
    const api = await startApi(fleetOf(target(1)))
    await (
      await readerOf(api, { preset: 'node' })
    )()
    expect([count(api, 'names'), count(api, 'jobs')]).toEqual([0, 1])
    const queries = { up: 'up', cpu: 'my_cpu', memory: 'node_memory', unit: 'percent' } as const
    await (
      await readerOf(api, { queries })
    )()
    expect([count(api, 'names'), count(api, 'jobs')]).toEqual([0, 1])
    expect(api.requested.map(({ query }) => query)).toContain('my_cpu')
  })
})

describe('the time of a round', () => {
  test.each([
    ['ahead of', 3_600_000],
    ['behind', -3_600_000],
  ])('is the present of a server whose clock is %s ours', async (_, aheadMs) => {
    const api = await startApi(fleetOf(target(1)))
    api.setAhead(aheadMs)
    const queries = { up: 'up', cpu: 'my_cpu', memory: 'node_memory', unit: 'percent' } as const
    for (const options of [{}, { queries }]) {
      api.requested.length = 0
      const read = await readerOf(api, options)
      const { startedAt, remarks } = await read()
      expect(remarks).toEqual([{ code: 'clocks', aheadMs: expect.closeTo(aheadMs, -4) as number }])
      await read()
      const ups = api.requested.filter(({ query }) => /^up\b/.test(query))
      const hours = ups.map(({ time }) => Math.round((time * 1000 - startedAt) / 3_600_000))
      expect(hours).toEqual([aheadMs / 3_600_000, aheadMs / 3_600_000])
      expect(Math.abs(Date.now() - startedAt)).toBeLessThan(60_000)
    }
  })

  test('is the requested moment of the past, without the last errors of the present', async () => {
    const api = await startApi({ ...fleetOf(target(1)), up: [[target(1), 0]] })
    const at = Date.now() - 7_200_000
    const { startedAt } = await (await readerOf(api))({ upTo: at })
    expect(startedAt).toBe(at)
    const queries = api.requested.filter(({ asked, query }) => query !== '' && asked !== 'clock')
    const times = queries.map(({ time }) => time)
    expect(new Set(times)).toEqual(new Set([at / 1000]))
    expect(count(api, 'targets')).toBe(0)
  })

  test('after a moment is one interval later, but not in the future', async () => {
    const api = await startApi(fleetOf(target(1)))
    const read = await readerOf(api, { intervalMs: 30_000 })
    const at = Date.now() - 7_200_000
    expect((await read({ after: at })).startedAt).toBe(at + 30_000)
    for (const moment of [{ after: Date.now() }, { upTo: Date.now() + 100_000 }]) {
      expect((await read(moment)).startedAt).toBeLessThanOrEqual(Date.now())
    }
  })
})

describe('the memory of Prometheus', () => {
  const [a, b] = [target(1, { service: 'A' }), target(2, { service: 'B' })]

  test('keeps services of the present, but not in the past', async () => {
    const api = await startApi(fleetOf(a, b))
    const read = await readerOf(api)
    expect((await read()).knownServices).toEqual(['A', 'B'])
    for (const [name, samples] of Object.entries(fleetOf(a))) {
      api.answer(name as 'up', samples)
    }
    expect((await read()).knownServices).toEqual(['A', 'B'])
    expect((await read({ upTo: Date.now() - 60_000 })).knownServices).toEqual(['A'])
    api.answer('past', [[target(3, { service: 'C' }), -1]])
    const past = await read({ upTo: Date.now() - 60_000 })
    expect(past.knownServices).toEqual(['A', 'C'])
    expect(statesOf(past)).toEqual(['10.0.0.1:9100 sample', '10.0.0.3:9100 gone'])
    api.answer('past', [])
    expect((await read()).knownServices).toEqual(['A', 'B'])
  })

  test('keeps the id of an instance whose other job ends', async () => {
    const other = target(1, { job: 'other' })
    const api = await startApi(fleetOf(target(1), other))
    const read = await readerOf(api)
    const both = ['node/10.0.0.1:9100 sample', 'other/10.0.0.1:9100 sample']
    expect(statesOf(await read())).toEqual(both)
    api.answer('up', [[other, 1]])
    expect(statesOf(await read())).toEqual([both[1]])
    api.answer('up', [])
    await read()
    api.answer('up', [[other, 1]])
    expect(statesOf(await read())).toEqual(['10.0.0.1:9100 sample'])
  })
})
