import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/domain/error.ts'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import { loaded, pageOf, PART, startExporter } from '../../support/exporter.ts'
import { findClosedPort, startProvider } from '../../support/provider.ts'
import { groupsOf, openList, SkippingClock } from '../../support/targets.ts'

const text = (body: string) => (response: { end(body: string): void }) => response.end(body)

describe('one round', () => {
  test('CPU comes from two requests over one connection, and the service from the labels', async () => {
    const { address, asked } = await startExporter(loaded({ cpu: 30, memory: 40 }))
    const { round } = await openList(groupsOf([address, { service: 'web' }]))
    const snapshot = await round()
    expect(snapshot).toMatchObject({
      source: 'targets:fleet',
      listingAddress: 'fleet',
      api: 'a list of targets',
      listing: { ok: true, ids: [address], duplicates: 0 },
      results: [{ kind: 'sample', id: address, ip: '127.0.0.1' }],
      knownServices: ['web'],
      cost: { requests: 2, retries: 0, connections: 1, peakInFlight: 1, limit: null },
    })
    expect(snapshot).not.toHaveProperty('remarks')
    const [result] = snapshot.results
    const sample = result?.kind === 'sample' ? result.sample : null
    expect(sample).toEqual({
      service: 'web',
      cpu: expect.closeTo(30) as number,
      memory: expect.closeTo(40) as number,
    })
    expect(asked).toEqual([PART, PART])
  })

  test('an exporter that cannot collect a part is asked for its whole page from then on', async () => {
    const { address, asked } = await startProvider({ '/metrics': loaded(), [PART]: 400 })
    const { round } = await openList(address)
    expect((await round()).results).toMatchObject([{ kind: 'sample' }])
    expect(asked).toEqual([PART, '/metrics', '/metrics'])
  })

  test('a path with a query is requested as it is', async () => {
    const { address, asked } = await startProvider({ '/m?a=b': loaded() })
    const { round } = await openList(groupsOf([address, { __metrics_path__: '/m?a=b' }]))
    expect((await round()).results).toMatchObject([{ kind: 'sample', id: `${address}/m` }])
    expect(asked).toEqual(['/m?a=b', '/m?a=b'])
  })

  test('two pages of one server share no connection', async () => {
    const { address } = await startProvider({ '/a?': loaded(), '/b?': loaded() })
    const { round } = await openList(
      groupsOf([address, { __metrics_path__: '/a?' }], [address, { __metrics_path__: '/b?' }]),
    )
    const { results, cost, cpuWindowMs } = await round()
    expect(results.map(({ kind }) => kind)).toEqual(['sample', 'sample'])
    expect(cpuWindowMs).toBe(5)
    expect(cost).toMatchObject({ requests: 4, connections: 4 })
  })

  test('a machine that is listed for two services is requested as one', async () => {
    const { address, asked } = await startExporter()
    const { round } = await openList(groupsOf([address, { job: 'db' }], [address, { job: 'web' }]))
    const { results, knownServices } = await round()
    expect(results).toMatchObject([
      { kind: 'sample', id: `db/${address}`, sample: { service: 'db' } },
      { kind: 'sample', id: `web/${address}`, sample: { service: 'web' } },
    ])
    expect(knownServices).toEqual(['db', 'web'])
    expect(asked).toHaveLength(2)
  })

  test('a target without labels is of the service "unlabeled"', async () => {
    const port = await findClosedPort()
    const { round } = await openList(`127.0.0.1:${port}\n`)
    expect((await round()).results).toMatchObject([{ lastService: 'unlabeled' }])
  })

  test('the service of a silent target is known', async () => {
    const port = await findClosedPort()
    const { round } = await openList(groupsOf([[`127.0.0.1:${port}`, 'a b'], { job: 'db' }]))
    expect(await round()).toMatchObject({
      results: [
        { kind: 'failure', failure: { code: 'refused' }, lastService: 'db' },
        { kind: 'failure', failure: { code: 'unusable' }, lastService: 'db', latencyMs: null },
      ],
      knownServices: ['db'],
    })
  })
})

describe('rounds', () => {
  /** Exporters, and lists of them whose rounds follow each other after a second, or after `ms`. */
  function atIntervals() {
    const time = new SkippingClock()
    const answerOf = (load = {}) => loaded(load, () => time.skippedMs / 1000)
    return {
      answerOf,
      start: (load = {}) => startExporter(answerOf(load)),
      async open(list: string) {
        const options = { clock: time, isRepeated: true, windowMs: undefined }
        const fleet = await openList(list, options)
        const next = (ms = 1000) => {
          time.skippedMs += ms
          return fleet.round()
        }
        return { fleet, next }
      },
    }
  }

  test('CPU comes from the next round, and memory is known at once', async () => {
    const { start, open } = atIntervals()
    const { address } = await start({ cpu: 30, memory: 40 })
    const { next } = await open(groupsOf([address, { service: 'web' }]))
    expect(await next()).toMatchObject({
      results: [
        {
          kind: 'failure',
          failure: { code: 'noData', measures: ['cpu'] },
          values: { memory: expect.closeTo(40) as number },
          lastService: 'web',
        },
      ],
      remarks: [{ code: 'nextRound', measures: ['cpu'] }],
    })
    const second = await next()
    // It is the time between rounds.
    expect(second).not.toHaveProperty('cpuWindowMs')
    expect(second.results).toMatchObject([
      { kind: 'sample', sample: { service: 'web', cpu: expect.closeTo(30) as number } },
    ])
    expect(second).not.toHaveProperty('remarks')
    expect(second.cost).toMatchObject({ requests: 1, connections: 0 })
  })

  test('a target that is new in a later round waits for the next one', async () => {
    const { start, open } = atIntervals()
    const [first, other] = [await start(), await start()]
    const { fleet, next } = await open(first.address)
    await next()
    fleet.list = `${first.address}\n${other.address}`
    expect(await next()).toMatchObject({
      results: [{ kind: 'sample' }, { kind: 'failure', failure: { code: 'noData' } }],
      remarks: [{ code: 'nextRound', measures: ['cpu'] }],
    })
    expect((await next()).results).toMatchObject([{ kind: 'sample' }, { kind: 'sample' }])
  })

  const kindOf = (result: ScrapeResult | undefined) =>
    result?.kind === 'failure' ? result.failure.code : result?.kind

  test('CPU is compared with the last answer, but not with one of long ago', async () => {
    const { start, open, answerOf } = atIntervals()
    const { address, answer } = await start()
    const { next } = await open(address)
    const kinds: unknown[] = []
    for (const isDown of [false, true, true, false, true, true, true, false, false]) {
      answer(PART, isDown ? 404 : answerOf())
      kinds.push(kindOf((await next()).results[0]))
    }
    expect(kinds.join(' ')).toBe('noData http http sample http http http noData sample')
  })

  test('CPU is measured over half a second at least, however fast rounds follow', async () => {
    const { start, open } = atIntervals()
    const { address } = await start()
    const { next } = await open(address)
    const kinds: unknown[] = []
    for (let round = 0; round < 9; round += 1) kinds.push(kindOf((await next(100)).results[0]))
    expect(kinds.slice(0, 5)).toEqual(kinds.slice(0, 5).fill('noData'))
    expect(kinds.slice(5)).toEqual(kinds.slice(5).fill('sample'))
  })

  test('a window that is given is kept to in each round', async () => {
    const { address } = await startExporter()
    const { round } = await openList(address, { isRepeated: true, windowMs: 5 })
    expect((await round()).results).toMatchObject([{ kind: 'sample' }])
  })

  test('a service keeps its row if its targets are removed from the list', async () => {
    const [first, other] = [await startExporter(), await startExporter()]
    const fleet = await openList(
      groupsOf([first.address, { job: 'a' }], [other.address, { job: 'b' }]),
    )
    await fleet.round()
    fleet.list = groupsOf([first.address, { job: 'a' }])
    const { listing, knownServices } = await fleet.round()
    expect(listing).toMatchObject({ ids: [first.address] })
    expect(knownServices).toEqual(['a', 'b'])
  })
})

describe('an address', () => {
  test.each([
    ['targets:', {}, 'write targets:FILE, targets:- or targets+http://host'],
    ['targets+http://', {}, 'unusable address "http://"'],
    ['targets+http://a:b@c/', {}, 'credentials do not belong in an address'],
    [
      'targets:f',
      { windowMs: 30_000 },
      '--deadline has to be longer than --window, the time between two requests: 30 s',
    ],
  ])('an address or a window is refused: %s', async (address, options, sentence) => {
    const opening = openList('', { address, ...options })
    await expect(opening).rejects.toThrow(UsageError)
    await expect(openList('', { address, ...options })).rejects.toThrow(sentence)
  })
})

describe('a page', () => {
  const counting = (pages: readonly string[]) => {
    let next = 0
    return (response: { end(body: string): void }) => response.end(pages[next++] ?? '')
  }
  const page = pageOf({}, 1000)
  const without = (family: string) => page.replaceAll(new RegExp(`^${family}.*\\n`, 'gm'), '')

  test.each([
    [
      'its counters went back',
      counting([page, pageOf({}, 900)]),
      'started anew, as after a restart',
    ],
    ['it is the same again', text(page), 'did not advance between two readings'],
    [
      'another machine answers',
      counting([page, pageOf({}, 90_000)]),
      'advanced by 89000.0 s within',
    ],
  ])('CPU is unknown and memory is known if %s', async (_what, answer, problem) => {
    const { address } = await startExporter(answer)
    const { round } = await openList(address)
    expect((await round()).results).toMatchObject([
      {
        failure: { code: 'malformed', problem: expect.stringContaining(problem) as string },
        values: { memory: expect.closeTo(20) as number },
      },
    ])
  })

  test.each<[string, string, readonly string[], object]>([
    ['CPU', without('node_cpu'), ['cpu'], { memory: expect.closeTo(20) as number }],
    ['CPU and memory', 'go_goroutines 7\n', ['cpu', 'memory'], {}],
  ])('without %s it is requested once', async (_what, body, measures, values) => {
    const { address, asked } = await startExporter(text(body))
    const { round } = await openList(address)
    expect((await round()).results).toMatchObject([
      { failure: { code: 'noData', measures }, values },
    ])
    expect(asked).toHaveLength(1)
  })

  test('without memory, CPU is known', async () => {
    const start = performance.now()
    const { address } = await startExporter((response) => {
      const seconds = 1000 + (performance.now() - start) / 1000
      response.end(pageOf({ cpu: 30 }, seconds).replaceAll(/^node_memory.*\n/gm, ''))
    })
    const { round } = await openList(address)
    expect((await round()).results).toMatchObject([
      {
        failure: { code: 'noData', measures: ['memory'] },
        values: { cpu: expect.closeTo(30) as number },
      },
    ])
  })

  test('memory is known if the second request fails', async () => {
    let requests = 0
    const { address } = await startExporter((response, request) => {
      if ((requests += 1) === 1) response.end(page)
      else request.socket.destroy()
    })
    const { round } = await openList(address)
    expect((await round()).results).toMatchObject([
      { failure: { code: 'reset' }, values: { memory: expect.closeTo(20) as number } },
    ])
  })
})
