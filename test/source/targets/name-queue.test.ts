import { expect, test } from 'vitest'
import { NameQueue } from '../../../src/source/targets/name-queue.ts'

test('three names are looked up at once, and names of requests that have ended never', () => {
  const asked: string[] = []
  const found: string[] = []
  const over = new Set<string>()
  const answers: (() => void)[] = []
  const queue = new NameQueue((hostname, _options, callback) => {
    asked.push(hostname)
    answers.push(() => callback(null, `address of ${hostname}`, 4))
  })
  for (const hostname of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const callback = (_error: unknown, address: unknown) => void found.push(String(address))
    queue.add({ hostname, options: {}, callback, isOver: () => over.has(hostname) })
  }
  expect(asked.join('')).toBe('abc')
  over.add('d').add('e')
  answers[1]?.()
  expect(asked.join('')).toBe('abcf')
  expect(found).toEqual(['address of b'])
  answers[0]?.()
  answers[2]?.()
  answers[3]?.()
  expect(found).toHaveLength(4)
})
