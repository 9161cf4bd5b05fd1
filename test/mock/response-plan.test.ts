import { describe, expect, test } from 'vitest'
import { createPlanner, type ResponsePlan } from '../../src/mock/response-plan.ts'
import { createFleet } from '../../src/mock/fleet.ts'
import { parseMockAddress } from '../../src/mock/options.ts'
import { createFaults } from '../../src/mock/faults.ts'

function createPlannerFor(address: string) {
  const { instances = 150, seed = 7, ...options } = parseMockAddress(address)
  return createPlanner({ ...options, instances, seed })
}

/** The number of each outcome, for `times` requests to each of the 150 instances. */
function countOutcomes(address: string, times: number): Record<string, number> {
  const respond = createPlannerFor(address)
  const plans = Array.from({ length: 150 * times }, (_, index) =>
    respond('GET', `/10.58.1.${(index % 150) + 1}`, 0),
  )
  return Object.fromEntries(
    Array.from(Map.groupBy(plans, nameOutcome), ([name, group]) => [name, group.length]),
  )
}

function nameOutcome(plan: ResponsePlan): string {
  if (plan.kind !== 'answer') return plan.kind
  if (plan.answer.status !== 200) return String(plan.answer.status)
  return /^\{"cpu":"(\d|\d\d|100)%","service":"\w+","memory":"\d+%"\}$/.test(plan.answer.body)
    ? 'sample'
    : 'malformed'
}

describe('the shares, exactly for a seed', () => {
  test.each([
    ['', { sample: 15_000 }],
    ['errors=5', { sample: 14_197, 500: 803 }],
    ['resets=5', { sample: 14_197, reset: 803 }],
    ['truncated=5', { sample: 14_197, truncate: 803 }],
    ['malformed=5', { sample: 14_197, malformed: 803 }],
    ['errors=0.5', { sample: 14_930, 500: 70 }],
    ['errors=100', { 500: 15_000 }],
    [
      'errors=25,resets=25,truncated=25,malformed=25',
      { 500: 3759, reset: 3829, truncate: 3754, malformed: 3658 },
    ],
    [
      'errors=5,resets=10,truncated=15,malformed=20',
      { sample: 7412, 500: 803, reset: 1425, truncate: 2318, malformed: 3042 },
    ],
    ['hangs=3', { sample: 14_700, hang: 300 }],
    ['hangs=10%', { sample: 13_500, hang: 1500 }],
    ['drips=0.4%', { sample: 14_900, drip: 100 }],
    ['hangs=3,drips=10%', { sample: 13_200, hang: 300, drip: 1500 }],
    ['hangs=100%,drips=100%', { hang: 15_000 }],
    ['hangs=149,drips=1000', { hang: 14_900, drip: 100 }],
    ['hangs=50%,errors=100', { hang: 7500, 500: 7500 }],
  ])('the shares of %j are exact for a seed', (address, counts) => {
    expect(countOutcomes(address, 100)).toEqual(counts)
  })
})

describe('repeatability', () => {
  const faulty = 'errors=20,resets=20,truncated=20,malformed=20'
  const readPlans = (address: string, targets: readonly string[]) => {
    const respond = createPlannerFor(address)
    return targets.map((target) => respond('GET', target, 0))
  }

  test('the same seed gives the same outcomes, another one different ones', () => {
    const targets = Array.from({ length: 150 }, (_, index) => `/10.58.1.${index + 1}`)
    const settings = `${faulty},hangs=10,drips=10`
    const plans = readPlans(settings, targets)
    expect(readPlans(settings, targets)).toEqual(plans)
    expect(readPlans(`${settings},seed=8`, targets)).not.toEqual(plans)
  })

  test('the n-th outcome of an instance does not depend on other instances', () => {
    const three = ['/10.58.1.7', '/10.58.1.8', '/servers']
    const alone = readPlans(faulty, Array(20).fill('/10.58.1.7'))
    const mixed = readPlans(
      faulty,
      Array.from({ length: 60 }, (_, index) => three[index % 3] ?? ''),
    )
    expect(mixed.filter((_, index) => index % 3 === 0)).toEqual(alone)
  })

  test('faults do not change the samples of other requests', () => {
    const targets = Array(20).fill('/10.58.1.7')
    const plain = readPlans('', targets)
    const faulted = readPlans('errors=50', targets)
    const isSample = (plan: ResponsePlan) => nameOutcome(plan) === 'sample'
    expect(faulted.filter(isSample)).toEqual(
      plain.filter((_, index) => isSample(faulted[index] ?? expect.fail())),
    )
    expect(faulted.filter(isSample)).toHaveLength(11)
  })

  const listHanging = (address: string) => {
    const respond = createPlannerFor(address)
    const listing = respond('GET', '/servers', 0)
    const targets: string[] = 'answer' in listing ? JSON.parse(listing.answer.body) : []
    return targets.filter((target) => respond('GET', `/${target}`, 0).kind === 'hang')
  }

  test('the same instances hang every time, anywhere in the listing', () => {
    expect(listHanging('hangs=3')).toEqual(['10.58.1.142', '10.58.1.102', '10.58.1.13'])
    expect(listHanging('hangs=3,errors=5,latency=5,drips=5')).toEqual(listHanging('hangs=3'))
    expect(listHanging('hangs=3,seed=8')).not.toEqual(listHanging('hangs=3'))
  })
})

describe('the order of the rules', () => {
  const nameFirst = (
    address: string,
    { target = '/10.58.1.7', inFlight = 0, requests = 1 } = {},
  ) => {
    const respond = createPlannerFor(address)
    const plans = Array.from({ length: requests }, () => respond('GET', target, inFlight))
    return plans.map((plan) => `${nameOutcome(plan)} after ${plan.delayMs} ms`).at(-1)
  }

  test.each([
    ['quota=1,capacity=1,hangs=100%', { requests: 2, inFlight: 1 }, '429 after 0 ms'],
    ['quota=1,capacity=1,hangs=100%', { inFlight: 1 }, '503 after 0 ms'],
    ['quota=1,latency=5', { requests: 2 }, '429 after 0 ms'],
    ['quota=1', { requests: 2, target: '/servers' }, '429 after 0 ms'],
    ['quota=1', { requests: 2, target: '/nonsense' }, '429 after 0 ms'],
    ['capacity=2,latency=5', { inFlight: 2 }, '503 after 0 ms'],
    ['capacity=2,latency=5', { inFlight: 1 }, 'sample after 5 ms'],
    ['hangs=100%,errors=100,latency=5', {}, 'hang after 5 ms'],
    ['drips=100%,errors=100,latency=5', {}, 'drip after 5 ms'],
    ['errors=100,latency=5', {}, '500 after 5 ms'],
    ['resets=100,latency=5', {}, 'reset after 5 ms'],
    ['errors=100,latency=5', { target: '/10.58.1.151' }, '400 after 5 ms'],
  ])('with %s, the first rule that applies to %o decides: %s', (address, request, expected) => {
    expect(nameFirst(address, request)).toBe(expected)
  })
})

test('the successor of an instance that hangs also hangs', () => {
  const settings = { instances: 10, seed: 7, walk: false }
  const fleet = createFleet(settings)
  const chooseFault = createFaults({ ...settings, hangs: { count: 3 } })
  const listHangingPlaces = () =>
    fleet.addresses.flatMap((address, place) => {
      const reading = fleet.read(address) ?? expect.fail()
      return chooseFault(reading)?.kind === 'hang' ? [place] : []
    })
  const before = listHangingPlaces()
  fleet.replace(10)
  expect([before, listHangingPlaces()]).toEqual([
    [6, 7, 9],
    [6, 7, 9],
  ])
})
