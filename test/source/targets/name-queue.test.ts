import { expect, test } from 'vitest'
import { NameQueue } from '../../../src/source/targets/name-queue.ts'

test('two names are looked up at once, and names of rounds that have ended never', () => {
  const asked: string[] = []
  const found: string[] = []
  const over = new Set<string>()
  const answers: (() => void)[] = []
  const queue = new NameQueue((hostname, _options, settle) => {
    asked.push(hostname)
    answers.push(() => settle(null, [{ address: `address of ${hostname}`, family: 4 }]))
  })
  for (const hostname of ['a', 'b', 'c', 'd', 'e']) {
    queue.add({
      hostname,
      isOver: () => over.has(hostname),
      settle: (_error, [first]) => void found.push(String(first?.address)),
    })
  }
  expect(asked.join('')).toBe('ab')
  over.add('c').add('d')
  answers[1]?.()
  expect(asked.join('')).toBe('abe')
  expect(found).toEqual(['address of b'])
  answers[0]?.()
  answers[2]?.()
  expect(found).toHaveLength(3)
})
