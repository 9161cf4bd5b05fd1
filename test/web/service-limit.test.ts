import { describe, expect, test } from 'vitest'
import { ServiceLimit } from '../../src/web/service-limit.ts'
import { busy, startFleet } from '../support/provider.ts'
import { answered, silent, snapshotOf } from '../support/facts.ts'
import { POLICY, reportOf } from '../support/report.ts'
import { openRoutes } from '../support/routes.ts'
import { startServed } from '../support/served.ts'

const idOf = (n: number) => `10.0.${n >> 8}.${n & 255}`
/** Names in an order that is also that of the alphabet. */
const nameOf = (n: number) => `S${String(n).padStart(4, '0')}`
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)
/** A round with an instance of each of these services. */
const roundOf = (names: readonly string[]) =>
  snapshotOf(names.map((name, n) => answered(idOf(n), name)))
const namesOf = ({ services }: ReturnType<typeof reportOf>) => services.map(({ name }) => name)

describe('the limit of services in metrics', () => {
  test('1,000 services have their own names, also one that is called other', () => {
    const limit = new ServiceLimit()
    const report = reportOf(roundOf([...range(0, 999).map(nameOf), 'other']))
    expect(limit.apply(report)).toBe(report)
    expect(limit.droppedSeries).toBe(0)
  })

  test('services beyond the first 1,000 are summed into one, and so are their instances', () => {
    const limit = new ServiceLimit()
    const results = range(0, 1002).map((n) => answered(idOf(n), nameOf(n)))
    results.push(answered(idOf(1002), nameOf(1001), [90, 10]), silent(idOf(1003), nameOf(1000)))
    const { services, instances } = limit.apply(reportOf(results))
    expect(services).toHaveLength(1001)
    expect(services.at(-1)).toMatchObject({
      name: 'other',
      healthy: 2,
      unhealthy: 1,
      unknown: 1,
      minimum: 4,
    })
    const named = instances.map(({ sample }) => sample?.service)
    expect(named.filter((name) => name === 'other')).toHaveLength(3)
    expect(new Set(named).size).toBe(1002)
    // Three statuses and a minimum of each.
    expect(limit.droppedSeries).toBe(8)
  })

  test('a service that is called other becomes a part of the sum', () => {
    const limited = new ServiceLimit().apply(
      reportOf(roundOf(['other', ...range(0, 1000).map(nameOf)])),
    )
    expect(namesOf(limited)).toEqual([...range(0, 1000).map(nameOf), 'other'])
    expect(limited.services.at(-1)).toMatchObject({ healthy: 1 })
  })

  test('a service keeps its name while it exists, and leaves it to another one', () => {
    const limit = new ServiceLimit()
    limit.apply(reportOf(roundOf(range(100, 1100).map(nameOf))))
    const more = limit.apply(reportOf(roundOf(range(98, 1100).map(nameOf))))
    expect(namesOf(more)).toEqual([...range(100, 1100).map(nameOf), 'other'])
    const fewer = limit.apply(reportOf(roundOf([98, 99, ...range(101, 1100)].map(nameOf))))
    expect(namesOf(fewer)).toEqual([98, ...range(101, 1100)].map(nameOf).concat('other'))
    expect(fewer.services.at(-1)).toMatchObject({ healthy: 1 })
  })

  test('a declared service has its name from the start', () => {
    const policy = { ...POLICY, declared: new Map([['Z', 5]]) }
    const report = reportOf(roundOf([...range(0, 1001).map(nameOf), 'Z']), 'instances', { policy })
    expect(namesOf(new ServiceLimit().apply(report)).slice(-2)).toEqual(['Z', 'other'])
  })

  test('a failed listing changes no names', () => {
    const limit = new ServiceLimit()
    limit.apply(reportOf(roundOf(range(100, 1100).map(nameOf))))
    const listing = { ok: false, failure: { code: 'http', status: 503 } } as const
    const down = reportOf({ ...roundOf([]), listing })
    expect(limit.apply(down)).toBe(down)
    const more = limit.apply(reportOf(roundOf(range(99, 1100).map(nameOf))))
    expect(namesOf(more)[0]).toBe(nameOf(100))
  })

  test('/metrics counts the series of every round that became part of a sum', async () => {
    const { add, get } = openRoutes()
    for (let round = 0; round < 3; round += 1) add(roundOf(range(0, 1005).map(nameOf)))
    const text = await (await get('/metrics')).text()
    expect(text).toMatch(/^cpx_series_dropped_total\{.*\} 60$/m)
    expect(text.match(/^cpx_service_minimum_instances\{/gm)).toHaveLength(1001)
    expect(text).toMatch(/^cpx_service_instances\{.*service="other",status="healthy"\} 5$/m)
  })

  test('a warning tells once that there are more than 1,000 services', async () => {
    const fleet = Object.fromEntries(range(0, 1001).map((n) => [idOf(n), busy(nameOf(n))]))
    const served = await startServed([(await startFleet(fleet)).address, '-hi', '0'])
    await served.firstRound
    await served.nextRound()
    const { stderr } = await served.stop()
    expect(stderr).toBe(
      'monitoring: more than 1000 services: /metrics has the sum of the others as the service "other"\n',
    )
  })
})
