import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../support/clock.ts'
import { inspected, LIST, listed, pathsOf, statsAt } from '../../support/docker.ts'
import { api, never, resultsOf, SAMPLE, start, WEB } from './start.ts'

describe('later rounds', () => {
  test('the usage is the mean since the round before, from one reading', async () => {
    const ownClock = new FakeClock()
    const { asked, answer, source } = await start([WEB], ownClock)
    const { inspect, once, twice } = pathsOf('web-1')
    const read = () => ownClock.passUntil(source.at('now', never))
    answer(twice, statsAt(4, WEB))
    await read()
    ownClock.pass(10_000)
    answer(once, statsAt(14, { ...WEB, cpu: 30 }, true))
    const [{ cpu } = { cpu: 0 }] = (await read()).results.flatMap((result) =>
      result.kind === 'sample' ? result.sample : [],
    )
    // From 4 s at 10 % to 14 s at 30 %.
    expect(cpu).toBe(38)
    expect(asked).toEqual([LIST, twice, inspect, LIST, once, inspect])
  })

  test('a container that was restarted since is read twice', async () => {
    const ownClock = new FakeClock()
    const { asked, answer, source } = await start([WEB], ownClock)
    const { inspect, once, twice } = pathsOf('web-1')
    const read = () => ownClock.passUntil(source.at('now', never))
    await read()
    const restarted = new Date(Date.UTC(2026, 0, 2, 0, 0, 3)).toISOString()
    answer(inspect, inspected({ ...WEB, state: { StartedAt: restarted } }))
    expect(resultsOf(await read())).toEqual([SAMPLE])
    expect(asked.slice(4)).toEqual([once, inspect, once, inspect])
    expect(asked.slice(0, 2)).toEqual([LIST, twice])
  })

  test('without any reading of this run, CPU has no value', async () => {
    const ownClock = new FakeClock()
    const { answer, source } = await start([WEB], ownClock)
    const restarted = new Date(Date.UTC(2026, 0, 2, 1)).toISOString()
    answer(pathsOf('web-1').inspect, inspected({ ...WEB, state: { StartedAt: restarted } }))
    const snapshot = await ownClock.passUntil(source.at('now', never))
    const failure = { code: 'noData', measures: ['cpu'] }
    expect(resultsOf(snapshot)).toMatchObject([{ failure, values: { memory: 20 } }])
  })

  test('a container that ends again and again is restarting, after one wait', async () => {
    const ownClock = new FakeClock()
    const { asked, answer, source } = await start([WEB], ownClock)
    const { inspect, twice } = pathsOf('web-1')
    const StartedAt = new Date(Date.UTC(2026, 0, 2, 0, 0, 3)).toISOString()
    answer(twice, statsAt(4, WEB))
    answer(inspect, { ...inspected({ ...WEB, state: { StartedAt } }), RestartCount: 7 })
    const snapshot = await ownClock.passUntil(source.at('now', never))
    expect(resultsOf(snapshot)).toMatchObject([
      { kind: 'stopped', service: 'web', condition: { code: 'restarting' } },
    ])
    expect(asked).toEqual([LIST, twice, inspect])
  })

  test('a container that was restarted long ago has values', async () => {
    const { answer, read } = await start([WEB])
    answer(pathsOf('web-1').inspect, { ...inspected(WEB), RestartCount: 7 })
    expect(resultsOf(await read())).toEqual([SAMPLE])
  })

  test('a daemon that keeps no readings is read twice, a second apart', async () => {
    const ownClock = new FakeClock()
    const { asked, answer, source } = await start([WEB], ownClock)
    const { inspect, once, twice } = pathsOf('web-1')
    answer(twice, statsAt(4, WEB, true))
    answer(once, statsAt(5, WEB, true))
    const begun = ownClock.elapsed()
    expect(resultsOf(await ownClock.passUntil(source.at('now', never)))).toEqual([SAMPLE])
    expect(ownClock.elapsed() - begun).toBeGreaterThanOrEqual(1000)
    expect(asked).toEqual([LIST, twice, inspect, once, inspect])
  })

  test.each([
    ['the round before is more than a minute old', 61_000, 63],
    ['the clock of the daemon was set', 5000, 30],
  ])('two readings are taken if %s', async (_, passedMs, seconds) => {
    const ownClock = new FakeClock()
    const { answer, source } = await start([WEB], ownClock)
    const { once, twice } = pathsOf('web-1')
    const read = () => ownClock.passUntil(source.at('now', never))
    answer(twice, statsAt(2, WEB))
    await read()
    ownClock.pass(passedMs)
    answer(twice, statsAt(seconds, { ...WEB, cpu: 30 }))
    answer(once, (response) => {
      answer(once, statsAt(seconds + 1, { ...WEB, cpu: 30 }, true))
      response.end(JSON.stringify(statsAt(seconds, { ...WEB, cpu: 30 }, true)))
    })
    expect(resultsOf(await read())).toMatchObject([{ sample: { cpu: 30 } }])
  })

  test('a service that has done its work is no longer known', async () => {
    const { answer, read } = await start([WEB, { name: 'job', image: 'job:1' }])
    expect((await read()).knownServices).toEqual(['web', 'job'])
    const state = { Status: 'exited', ExitCode: 0 }
    answer(pathsOf('job').inspect, inspected({ name: 'job', state }))
    expect(await read()).toMatchObject({ listing: { ids: ['web-1'] }, knownServices: ['web'] })
  })

  test('a service whose container was removed stays known', async () => {
    const { answer, read } = await start([WEB, { name: 'db', image: 'db:1' }])
    await read()
    answer(LIST, [listed(WEB)])
    expect(await read()).toMatchObject({
      listing: { ids: ['web-1'] },
      knownServices: ['web', 'db'],
    })
  })

  test('if the listing fails, its last instances fail with it', async () => {
    const { answer, read } = await start([{ name: 'api-1', compose: api }])
    await read()
    answer(LIST, 500)
    const snapshot = await read()
    const failure = { code: 'http', status: 500 }
    expect(snapshot).toMatchObject({ listing: { ok: false, failure }, knownServices: ['api'] })
    expect(resultsOf(snapshot)).toEqual([
      { id: 'api-1', kind: 'failure', failure, lastService: 'api' },
    ])
  })
})
