import { describe, expect, test } from 'vitest'
import type { ScrapeResult } from '../../../src/domain/snapshot.ts'
import {
  countUnattributed,
  judgeService,
  judgeServices,
} from '../../../src/domain/status/service.ts'
import { judgeInstance } from '../../../src/domain/status/instance-status.ts'
import { answered, left, silent } from '../../support/facts.ts'

const HOT = [90, 20] as const

function judged(results: readonly ScrapeResult[]) {
  return results.map((result) => judgeInstance(result, { cpu: 75, memory: 75 }))
}

function servicesOf(results: readonly ScrapeResult[], known: readonly string[] = [], minimum = 2) {
  return judgeServices(judged(results), known, { minimum })
}

describe('the status of a service', () => {
  test.each<[number, number, number, string]>([
    [2, 2, 2, 'healthy'],
    [3, 3, 2, 'healthy'],
    [2, 9, 2, 'healthy'],
    [0, 0, 0, 'healthy'],
    [0, 5, 0, 'healthy'],
    [0, 0, 1, 'unhealthy'],
    [1, 1, 2, 'unhealthy'],
    [0, 1, 2, 'unhealthy'],
    [1, 4, 5, 'unhealthy'],
    [1, 2, 2, 'unknown'],
    [1, 3, 2, 'unknown'],
    [0, 2, 2, 'unknown'],
    [0, 1, 1, 'unknown'],
    [4, 5, 5, 'unknown'],
  ])(
    'a service of %i to %i healthy instances with minimum %i is %s',
    (healthy, atMost, minimum, status) => {
      expect(judgeService(healthy, atMost, minimum)).toBe(status)
    },
  )
})

describe('a service', () => {
  test('a service has counts, bounds and averages over the instances that answered', () => {
    const results = [
      answered('10.0.0.1', 'A', [10, 20]),
      answered('10.0.0.2', 'A', [80, 31]),
      silent('10.0.0.3', 'A'),
      left('10.0.0.4', 'A'),
    ]
    expect(servicesOf(results)).toEqual([
      {
        name: 'A',
        status: 'unknown',
        instances: 3,
        healthy: 1,
        unhealthy: 1,
        unknown: 1,
        healthyAtMost: 2,
        minimum: 2,
        cpu: 45,
        memory: 25.5,
      },
    ])
  })

  test('a service has no averages if none of its instances answered', () => {
    const [service] = servicesOf([silent('10.0.0.1', 'A'), left('10.0.0.2', 'A')])
    expect(service).toMatchObject({ instances: 1, unknown: 1, cpu: null, memory: null })
  })

  test.each<[number, string]>([
    [0, 'healthy'],
    [1, 'unhealthy'],
  ])('a service without instances stays, with 0 of them: minimum %i is %s', (minimum, status) => {
    expect(servicesOf([], ['A'], minimum)).toEqual([
      {
        name: 'A',
        status,
        instances: 0,
        healthy: 0,
        unhealthy: 0,
        unknown: 0,
        healthyAtMost: 0,
        minimum,
        cpu: null,
        memory: null,
      },
    ])
  })

  test('a service does not count instances that are gone, and stays if all are', () => {
    const [service] = servicesOf([left('10.0.0.1', 'A'), left('10.0.0.2', 'A')], [], 1)
    expect(service).toMatchObject({ instances: 0, healthyAtMost: 0, status: 'unhealthy' })
  })

  test('a service counts an unknown instance that was last seen in it', () => {
    const results = [answered('10.0.0.1', 'A'), silent('10.0.0.2', 'A'), answered('10.0.0.3', 'B')]
    const [a, b] = servicesOf(results)
    expect(a).toMatchObject({ healthy: 1, healthyAtMost: 2, instances: 2, status: 'unknown' })
    expect(b).toMatchObject({ healthy: 1, healthyAtMost: 1, instances: 1, status: 'unhealthy' })
  })

  test('a service has a certain status if unknown instances cannot change it', () => {
    const healthy = [answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A'), silent('10.0.0.3', 'A')]
    const unhealthy = [answered('10.0.0.4', 'B', HOT), silent('10.0.0.5', 'B')]
    const statuses = servicesOf([...healthy, ...unhealthy]).map(({ status }) => status)
    expect(statuses).toEqual(['healthy', 'unhealthy'])
  })

  test('a service appears once if it is both known and reported', () => {
    const names = servicesOf([answered('10.0.0.1', 'A')], ['B', 'A', 'B']).map(({ name }) => name)
    expect(names).toEqual(['A', 'B'])
  })

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', ''])(
    'a service may be called %j',
    (name) => {
      const results = [answered('10.0.0.1', name), silent('10.0.0.2', name)]
      expect(servicesOf(results, [name], 1)).toMatchObject([
        { name, status: 'healthy', healthy: 1, unknown: 1, instances: 2, cpu: 10 },
      ])
    },
  )

  test.each([
    ['case', 'idservice', 'IdService'],
    ['composition', 'Caf\u00e9', 'Cafe\u0301'],
    ['a trailing space', 'A', 'A '],
  ])('two services have names that differ by %s', (_what, one, other) => {
    const services = servicesOf([answered('10.0.0.1', one), answered('10.0.0.2', other)])
    expect(services.map(({ instances }) => instances)).toEqual([1, 1])
  })
})

describe('an unknown instance without a known service', () => {
  const results = [
    answered('10.0.0.1', 'A'),
    answered('10.0.0.2', 'B', HOT),
    silent('10.0.0.3'),
    silent('10.0.0.4', 'A'),
    silent('10.0.0.5'),
  ]

  test('an unattributed instance widens the upper bound of every service', () => {
    const bounds = servicesOf(results, ['C']).map((service) => [
      service.name,
      service.healthy,
      service.healthyAtMost,
      service.instances,
      service.status,
    ])
    expect(bounds).toEqual([
      ['A', 1, 4, 2, 'unknown'],
      ['B', 0, 2, 1, 'unknown'],
      ['C', 0, 2, 0, 'unknown'],
    ])
  })

  test('unattributed instances are counted apart', () => {
    expect(countUnattributed(judged([...results, left('10.0.0.6')]))).toBe(2)
  })

  test('an unattributed instance makes no service', () => {
    expect(servicesOf([silent('10.0.0.1'), left('10.0.0.2')])).toEqual([])
  })
})

test('services are ordered by code unit in any locale', () => {
  const results = ['b', 'a', 'B', 'ä', 'A'].map((name) => answered('10.0.0.1', name))
  expect(servicesOf(results).map(({ name }) => name)).toEqual(['A', 'B', 'a', 'b', 'ä'])
})
