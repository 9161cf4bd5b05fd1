import { describe, expect, onTestFinished, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { UsageError } from '../../../src/domain/error.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import { open, type SourceOptions } from '../../../src/open.ts'
import { clock } from '../../support/clock.ts'
import { POLICY } from '../../support/report.ts'
import { BREAKABLE, FIXTURES, HANGING, type Fleet } from './fixtures.ts'

const never = new AbortController().signal

async function openFleet(
  { address, files, options: needed }: Fleet,
  options: Partial<SourceOptions> = {},
) {
  const readFile = async (path: string) => ({ text: files?.[path] ?? '', mode: 0o600 })
  const source = await open(address, { ...DEFAULTS, clock, readFile, ...needed, ...options })
  onTestFinished(() => source[Symbol.asyncDispose]())
  return source
}

const idsOf = ({ results }: Snapshot) => results.map(({ id }) => id)
const failureOf = (result: ScrapeResult) =>
  result.kind === 'failure' ? result.failure.code : result.kind

/** The codes of all failures of a round. */
function codesOf({ listing, results }: Snapshot): string[] {
  return [...new Set([...(listing.ok ? [] : [listing.failure.code]), ...results.map(failureOf)])]
}

describe.each(FIXTURES)('a round of $name', ({ start }) => {
  test('it has one result for each listed instance, in the order of the listing', async () => {
    const source = await openFleet(await start())
    const snapshot = await source.at('now', never)
    expect(snapshot.listing).toMatchObject({ ok: true, ids: idsOf(snapshot) })
    expect(new Set(idsOf(snapshot)).size).toBe(snapshot.results.length)
    expect(snapshot.results.length).toBeGreaterThanOrEqual(3)
  })

  test('a latency is a tenth of a millisecond', async () => {
    const source = await openFleet(await start())
    const { results } = await source.at('now', never)
    const latencies = results.flatMap(({ latencyMs }) => latencyMs ?? [])
    expect(latencies).toEqual(latencies.map((ms) => Number(ms.toFixed(1))))
  })

  test('every instance is counted once, by its status', async () => {
    const source = await openFleet(await start())
    const { coverage, instances, services } = judge(await source.at('now', never), POLICY)
    const { listed, answered, unknown, gone } = coverage
    expect(answered + unknown + gone).toBe(listed)
    expect(Object.values(Object.groupBy(instances, ({ status }) => status)).flat()).toHaveLength(
      listed,
    )
    expect(services.length).toBeGreaterThanOrEqual(2)
    const isUnhealthy = instances.some(({ status }) => status === 'unhealthy')
    expect(isUnhealthy).toBe(true)
  })

  test('it names its source, and when it began', async () => {
    const source = await openFleet(await start())
    const before = clock.now()
    const snapshot = await source.at('now', never)
    expect(snapshot.source).toBe(source.address)
    expect(snapshot.startedAt).toBeGreaterThanOrEqual(before - 1000)
    expect(snapshot.startedAt).toBeLessThanOrEqual(clock.now())
    const services = snapshot.results.flatMap((one) =>
      one.kind === 'sample' ? one.sample.service : [],
    )
    expect(new Set(snapshot.knownServices)).toEqual(new Set(services))
  })

  test('a second round lists the same instances', async () => {
    const source = await openFleet(await start())
    const first = await source.at('now', never)
    expect(idsOf(await source.at('now', never))).toEqual(idsOf(first))
  })

  test('there is progress only during a round', async () => {
    const source = await openFleet(await start())
    const progress = () => source.progress?.() ?? null
    expect(progress()).toBeNull()
    await source.at('now', never)
    expect(progress()).toBeNull()
  })

  test('it rejects with the reason of a signal that has aborted already', async () => {
    const source = await openFleet(await start())
    await expect(source.at('now', AbortSignal.abort('stopped'))).rejects.toBe('stopped')
    expect((await source.at('now', never)).listing.ok).toBe(true)
  })

  test('a moment of the past is a round of then, or a usage error', async () => {
    const source = await openFleet(await start())
    const upTo = clock.now() - 1000
    const asked = source.at({ upTo }, never)
    if (source.hasPast) expect((await asked).startedAt).toBeLessThanOrEqual(upTo)
    else await expect(asked).rejects.toBeInstanceOf(UsageError)
  })

  test('a listing of too many instances is refused', async () => {
    const source = await openFleet(await start(), { maxInstances: 2 })
    const { listing } = await source.at('now', never)
    expect(listing).toEqual({ ok: false, failure: { code: 'tooMany', maxInstances: 2 } })
  })

  test('it can be disposed of twice, and a round after that does not hang', async () => {
    const source = await openFleet(await start())
    await source.at('now', never)
    await source[Symbol.asyncDispose]()
    await source[Symbol.asyncDispose]()
    const settled = await Promise.allSettled([source.at('now', never)])
    expect(settled).toHaveLength(1)
  })
})

describe.each(BREAKABLE)('a failure of $name', ({ start }) => {
  test('if the listing fails, the instances of the last one fail with it', async () => {
    const fleet = await start()
    const source = await openFleet(fleet)
    const first = await source.at('now', never)
    const services = judge(first, POLICY).instances.map(({ service }) => service)
    await fleet.breakIt()
    const broken = await source.at('now', never)
    expect(broken.listing.ok).toBe(false)
    expect(idsOf(broken)).toEqual(idsOf(first))
    expect(broken.results.map(({ kind }) => kind)).toEqual(first.results.map(() => 'failure'))
    expect(judge(broken, POLICY).instances.map(({ service }) => service)).toEqual(services)
    expect(broken.knownServices).toEqual(first.knownServices)
  })

  test('if the first listing fails, there is no instance', async () => {
    const fleet = await start()
    await fleet.breakIt()
    const source = await openFleet(fleet)
    expect(await source.at('now', never)).toMatchObject({ listing: { ok: false }, results: [] })
  })

  test('a round without answers ends at the deadline', async () => {
    const fleet = await start()
    await fleet.stall()
    const source = await openFleet(fleet, { deadlineMs: 200 })
    expect(codesOf(await source.at('now', never))).toEqual(['deadline'])
  })

  test('a round without answers ends when its signal aborts', async () => {
    const fleet = await start()
    await fleet.stall()
    const source = await openFleet(fleet)
    const stop = new AbortController()
    const round = source.at('now', stop.signal)
    setImmediate(() => stop.abort('stopped'))
    expect(codesOf(await round)).toEqual(['interrupted'])
  })
})

test.each(HANGING)('if one instance of $name hangs, it alone is unknown', async ({ start }) => {
  const fleet = await start()
  const source = await openFleet(fleet, { timeoutMs: 500 })
  const { instances } = judge(await source.at('now', never), POLICY)
  const unknown = instances.filter(({ status }) => status === 'unknown')
  expect(unknown.map(({ id }) => id)).toEqual([fleet.hanging])
  expect(instances.length).toBeGreaterThanOrEqual(4)
})
