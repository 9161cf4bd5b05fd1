import { describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { clock } from '../../support/clock.ts'
import { inspected, LIST, listed, pathsOf, startDaemon, statsAt } from '../../support/docker.ts'
import { api, never, openDocker, resultsOf, SAMPLE, start, WEB } from './start.ts'

describe('a round', () => {
  test('gives a sample of each container, with its service', async () => {
    const networks = { shop: { IPAddress: '172.18.0.3' } }
    const { address, read } = await start([{ name: 'api-1', compose: api, cpu: 60, networks }, WEB])
    const snapshot = await read()
    expect(snapshot).toMatchObject({
      source: address,
      listingAddress: address.slice('docker:'.length),
      api: 'a Docker daemon',
      listing: { ok: true, ids: ['api-1', 'web-1'], duplicates: 0 },
      knownServices: ['api', 'web'],
      cost: { requests: 5, retries: 0, limit: null },
    })
    expect(snapshot.results.map(({ ip }) => ip)).toEqual(['172.18.0.3', undefined])
    const sample = { service: 'api', cpu: 60, memory: 20 }
    expect(resultsOf(snapshot)).toEqual([{ id: 'api-1', kind: 'sample', sample }, SAMPLE])
  })

  test('requests the counters of all containers before any is answered', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `web-${at}`)
    const { answer, read } = await start(names.map((name) => ({ name })))
    const waiting: (() => void)[] = []
    for (const name of names) {
      answer(pathsOf(name).twice, (response) => {
        waiting.push(() => response.end(JSON.stringify(statsAt(2, { name }))))
        if (waiting.length === names.length) for (const release of waiting) release()
      })
    }
    expect((await read()).results.map(({ kind }) => kind)).toEqual(names.map(() => 'sample'))
  })

  test('leaves out what has finished, and what was only run once', async () => {
    const oneoff = { ...api, oneoff: 'True' }
    const state = { Status: 'exited', ExitCode: 0 }
    const { read } = await start([WEB, { name: 'run', compose: oneoff }, { name: 'job', state }])
    const snapshot = await read()
    expect(snapshot.listing).toMatchObject({ ids: ['web-1'] })
    expect([resultsOf(snapshot), snapshot.knownServices]).toEqual([[SAMPLE], ['web']])
  })

  test('services of one name in two projects are two services', async () => {
    const { read } = await start([
      { name: 'a', compose: api },
      { name: 'b', compose: { ...api, project: 'test' } },
    ])
    expect((await read()).knownServices).toEqual(['shop/api', 'test/api'])
  })

  test('a token is not sent, and a redirect is not followed', async () => {
    const { source: address, answer, asked } = await startDaemon([])
    const options = { ...DEFAULTS, clock, env: {}, token: 'secret' }
    const headers: unknown[] = []
    answer(LIST, (response, request) => {
      headers.push(request.headers)
      response.writeHead(302, { Location: '/other' }).end()
    })
    const { listing } = await (await openDocker(address, options)).at('now', never)
    expect(listing).toEqual({
      ok: false,
      failure: { code: 'http', status: 302, location: '/other' },
    })
    expect(JSON.stringify(headers)).not.toContain('secret')
    expect(asked).toEqual([LIST])
  })
})

const unhealthy = { Health: { Status: 'unhealthy', Log: [{ Output: 'no route' }] } }
const failing = { code: 'failingHealthCheck', detail: 'no route' }

describe('states', () => {
  test('a failing health check is a condition of a sample', async () => {
    const { read } = await start([{ ...WEB, state: unhealthy }])
    expect(resultsOf(await read())).toEqual([{ ...SAMPLE, condition: failing }])
  })

  test.each([
    [{ Status: 'paused' }, { ...SAMPLE, condition: { code: 'paused' } }],
    [
      { Status: 'exited', ExitCode: 137 },
      {
        id: 'web-1',
        kind: 'stopped',
        service: 'web',
        condition: { code: 'exited', detail: 'exit code 137' },
      },
    ],
    [
      { Status: 'created' },
      { id: 'web-1', kind: 'stopped', service: 'web', condition: { code: 'created' } },
    ],
  ])('%j is %j', async (state, expected) => {
    const { read } = await start([{ ...WEB, state }])
    expect(resultsOf(await read())).toEqual([expected])
  })

  test('a container that exits while it is read is stopped', async () => {
    const { answer, read } = await start([WEB])
    answer(
      pathsOf('web-1').inspect,
      inspected({ ...WEB, state: { Status: 'exited', ExitCode: 2 } }),
    )
    const condition = { code: 'exited', detail: 'exit code 2' }
    expect(resultsOf(await read())).toMatchObject([{ kind: 'stopped', condition }])
  })

  test('a container that was started since the listing is read', async () => {
    const { answer, read } = await start([WEB])
    answer(LIST, [listed({ ...WEB, state: { Status: 'restarting' } })])
    expect(resultsOf(await read())).toEqual([SAMPLE])
  })

  test.each(['twice', 'inspect'] as const)('without an answer to %s, it is gone', async (path) => {
    const { answer, read } = await start([WEB])
    answer(pathsOf('web-1')[path], 404)
    const gone = { id: 'web-1', kind: 'gone', status: 404, lastService: 'web' }
    expect(resultsOf(await read())).toEqual([gone])
  })
})

describe('values', () => {
  const failure = (values: object, cause: object) => ({
    id: 'web-1',
    kind: 'failure',
    failure: cause,
    values,
    lastService: 'web',
  })

  test.each([
    ['no memory', { memory_stats: {} }, { cpu: 10 }, { code: 'noData', measures: ['memory'] }],
    ['no counters', { cpu_stats: {} }, { memory: 20 }, { code: 'noData', measures: ['cpu'] }],
    ['Windows', { num_procs: 2 }, {}, { code: 'noData', measures: ['cpu', 'memory'] }],
    [
      'more usage than possible',
      { cpu_stats: { cpu_usage: { total_usage: 1e13 }, online_cpus: 2 } },
      { memory: 20 },
      { code: 'malformed', problem: 'CPU is more than 1000 % of its limit' },
    ],
    [
      'more memory than possible',
      { memory_stats: { usage: 3, limit: 1 } },
      {},
      { code: 'malformed', problem: 'memory is 300 % of its limit' },
    ],
  ])('%s is a failure with the values that are known', async (_, stats, values, cause) => {
    const { answer, read } = await start([WEB])
    answer(pathsOf('web-1').twice, { ...statsAt(4, WEB), ...stats })
    expect(resultsOf(await read())).toEqual([failure(values, cause)])
  })

  test('a container without an answer does not hold up the others', async () => {
    const { source: address, answer } = await startDaemon([WEB, { name: 'web-2' }])
    answer(pathsOf('web-2').twice, () => {})
    const source = await openDocker(address, { timeoutMs: 500 })
    const timeout = { code: 'timeout', afterMs: 500 }
    expect(resultsOf(await source.at('now', never))).toEqual([
      SAMPLE,
      { ...failure({}, timeout), id: 'web-2' },
    ])
  })

  test('a failing health check counts without values', async () => {
    const { answer, read } = await start([{ ...WEB, state: unhealthy }])
    answer(pathsOf('web-1').twice, 403)
    const stopped = { id: 'web-1', kind: 'stopped', service: 'web', condition: failing }
    expect(resultsOf(await read())).toEqual([stopped])
  })

  test('the quota of a container is its 100 %', async () => {
    const { read } = await start([{ ...WEB, cpu: 10, config: { NanoCpus: 500_000_000 } }])
    expect(resultsOf(await read())).toMatchObject([{ sample: { cpu: 40 } }])
  })
})
