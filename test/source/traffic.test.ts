import { describe, expect, test } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import { Traffic } from '../../src/source/traffic.ts'
import { clock } from '../support/clock.ts'

const REFUSED: Failure = { code: 'refused', errno: 'ECONNREFUSED' }
const DEADLINE: Failure = { code: 'deadline', afterMs: 30_000 }

const open = () => new Traffic({ clock, deadlineMs: 30_000 })

function countRetries(traffic: Traffic): number {
  let count = 0
  while (count < 10_000 && traffic.takeRetry()) count += 1
  return count
}

describe('the budget of retries', () => {
  test.each([
    [0, 10],
    [4, 10],
    [5, 11],
    [150, 40],
    [100_000, 500],
  ])('after %i successes is %i', (successes, retries) => {
    const traffic = open()
    for (let count = 0; count < successes; count += 1) traffic.succeed()
    expect(countRetries(traffic)).toBe(retries)
  })
})

describe('a provider that takes no connection', () => {
  test('ends everything at the twentieth', () => {
    const traffic = open()
    for (let count = 0; count < 19; count += 1) traffic.failToConnect(REFUSED)
    expect(traffic.end).toBeNull()
    traffic.failToConnect(REFUSED)
    expect(traffic.end).toEqual(REFUSED)
  })

  test('is asked on where it has answered once', () => {
    const traffic = open()
    traffic.succeed()
    for (let count = 0; count < 1000; count += 1) traffic.failToConnect(REFUSED)
    expect(traffic.end).toBeNull()
  })
})

test('the end wakes at once what waits, tells who listens, and comes once', () => {
  const traffic = open()
  const told: string[] = []
  traffic.wait(60_000, () => told.push(`woken by ${traffic.end?.code}`))
  traffic.onStop(() => told.push('told'))
  traffic.stop(DEADLINE)
  traffic.stop(REFUSED)
  expect(told).toEqual(['woken by deadline', 'told'])
})
