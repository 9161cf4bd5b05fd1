import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/domain/failure.ts'
import { RoundBudget } from '../../../src/source/http/round-budget.ts'
import { clock } from '../../support/clock.ts'

const REFUSED: Failure = { code: 'refused', errno: 'ECONNREFUSED' }
const DEADLINE: Failure = { code: 'deadline', afterMs: 30_000 }

const open = () => new RoundBudget(clock, 30_000)

function countRetries(budget: RoundBudget): number {
  let count = 0
  while (count < 10_000 && budget.takeRetry()) count += 1
  return count
}

describe('the budget of retries', () => {
  test.each([
    [0, 10],
    [4, 10],
    [5, 11],
    [150, 40],
    [100_000, 500],
  ])('the retry budget after %i successes is ten and a fifth: %i', (successes, retries) => {
    const budget = open()
    for (let count = 0; count < successes; count += 1) budget.succeed()
    expect(countRetries(budget)).toBe(retries)
  })
})

describe('a provider that takes no connection', () => {
  test('the twentieth failed connection without a success ends the round', () => {
    const budget = open()
    for (let count = 0; count < 19; count += 1) budget.failToConnect(REFUSED)
    expect(budget.end).toBeNull()
    budget.failToConnect(REFUSED)
    expect(budget.end).toEqual(REFUSED)
  })

  test('failed connections do not end a round that had a success', () => {
    const budget = open()
    budget.succeed()
    for (let count = 0; count < 1000; count += 1) budget.failToConnect(REFUSED)
    expect(budget.end).toBeNull()
  })
})

test('no server of many ends a round for the others', () => {
  const budget = open()
  budget.hasManyServers = true
  for (let count = 0; count < 1000; count += 1) {
    budget.failToConnect(REFUSED)
    budget.refuse({ code: 'http', status: 429 })
  }
  expect(budget.end).toBeNull()
})

test('the end of a round wakes waiting retries, notifies listeners, and happens once', () => {
  const budget = open()
  const told: string[] = []
  budget.wait(60_000, () => told.push(`woken by ${budget.end?.code}`))
  budget.onStop(() => told.push('told'))
  budget.stop(DEADLINE)
  budget.stop(REFUSED)
  expect(told).toEqual(['woken by deadline', 'told'])
})
