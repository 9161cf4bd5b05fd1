import { expect, test } from 'vitest'
import { PendingConnections } from '../../../src/source/http/pending-connections.ts'

const open = (startedAt: number) => ({ startedAt, isFresh: true })

/** Opens `count` connections at the time 0. */
function openAll(unproven: PendingConnections, count: number) {
  const tickets = Array.from({ length: count }, () => open(0))
  for (const request of tickets) unproven.waiting.add(request)
  return tickets
}

/** Answers `count` connections in sequence, each after `waitedMs`; `isCrowded`: others wait. */
function answerAll(
  unproven: PendingConnections,
  count: number,
  waitedMs: number,
  isCrowded = true,
): void {
  for (let answered = 0; answered < count; answered += 1) {
    const request = open(0)
    const others = openAll(unproven, unproven.most - 1)
    unproven.waiting.add(request)
    // Reports that another connection would have no room.
    if (isCrowded) unproven.hasRoom(0)
    unproven.prove(request, waitedMs)
    for (const other of others) unproven.waiting.delete(other)
  }
}

test('at most five connections may wait for their first byte', () => {
  const unproven = new PendingConnections()
  openAll(unproven, 4)
  expect(unproven.hasRoom(0)).toBe(true)
  openAll(unproven, 1)
  expect(unproven.hasRoom(0)).toBe(false)
})

test('a first byte proves its connection and all older ones, because the queue is first in, first out', () => {
  const unproven = new PendingConnections()
  const tickets = openAll(unproven, 5)
  unproven.prove(tickets[3] as (typeof tickets)[0], 1)
  openAll(unproven, 3)
  expect(unproven.hasRoom(0)).toBe(true)
  openAll(unproven, 1)
  expect(unproven.hasRoom(0)).toBe(false)
})

test('a late first byte on a proven connection proves no other', () => {
  const unproven = new PendingConnections()
  const [first, second] = openAll(unproven, 2)
  unproven.prove(second as NonNullable<typeof second>, 1)
  openAll(unproven, 5)
  unproven.prove(first as NonNullable<typeof first>, 1)
  expect(unproven.hasRoom(0)).toBe(false)
})

test('a lost connection frees its place', () => {
  const unproven = new PendingConnections()
  const [first] = openAll(unproven, 5)
  unproven.waiting.delete(first as NonNullable<typeof first>)
  expect([unproven.hasRoom(0), unproven.oldestAt]).toEqual([true, 0])
})

test.each([
  [499, 5],
  [500, 6],
  [999, 6],
  [1000, 7],
  [4000, 7],
])('if all connections hang for %i ms, %i may wait', (now, most) => {
  const unproven = new PendingConnections()
  openAll(unproven, most - 1)
  expect(unproven.hasRoom(now)).toBe(true)
  openAll(unproven, 1)
  expect(unproven.hasRoom(now)).toBe(false)
})

test.each([
  ['one more after 5 even answers from afar', false, 6, 20, 6],
  ['twice as many if connections are kept as well', true, 6, 20, 10],
  ['no more after fewer', true, 4, 20, 5],
  ['no more if the server is near', true, 500, 4.9, 5],
  ['at most 64', false, 3000, 20, 64],
  ['at most 64 if connections are kept as well', true, 500, 20, 64],
])('the number of connections that may wait becomes %s', (_, isKept, count, waitedMs, most) => {
  const unproven = new PendingConnections()
  if (isKept) unproven.isKept = true
  answerAll(unproven, count, waitedMs)
  expect(unproven.most).toBe(most)
})

test('answers to single requests do not raise the number of connections that may wait', () => {
  const unproven = new PendingConnections()
  answerAll(unproven, 100, 20, false)
  expect(unproven.most).toBe(5)
})

test('slower answers do not raise the number of connections that may wait', () => {
  const unproven = new PendingConnections()
  answerAll(unproven, 1, 20)
  answerAll(unproven, 100, 40)
  expect(unproven.most).toBe(5)
})

test('a lost connection attempt sets the number of connections that may wait to five permanently', () => {
  const unproven = new PendingConnections()
  answerAll(unproven, 100, 20)
  answerAll(unproven, 1, 1020)
  expect(unproven.most).toBe(5)
  answerAll(unproven, 500, 20)
  expect(unproven.most).toBe(5)
})
