import { expect, test } from 'vitest'
import { SharedReads } from '../../../src/web/api/shared-reads.ts'

/** A read that ends when the test says so. */
function startReads() {
  const signals: AbortSignal[] = []
  const { promise, resolve } = Promise.withResolvers<string>()
  const reads = new SharedReads<string>()
  const run = (key: string, signal = new AbortController().signal) =>
    reads.run(key, signal, (left) => {
      signals.push(left)
      return promise
    })
  return { run, resolve, signals }
}

test('clients that ask for the same meanwhile share one read, and later ones start another', async () => {
  const { run, resolve, signals } = startReads()
  const answers = [run('a'), run('a'), run('b')]
  expect(signals).toHaveLength(2)
  resolve('read')
  expect(await Promise.all(answers)).toEqual(['read', 'read', 'read'])
  await run('a')
  expect(signals).toHaveLength(3)
})

test('a read ends early only if all of its clients have left, and then serves no other', () => {
  const { run, signals } = startReads()
  const clients = [new AbortController(), new AbortController()]
  for (const { signal } of clients) void run('a', signal)
  clients[0]?.abort()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  clients[1]?.abort()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
  void run('a')
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
})
