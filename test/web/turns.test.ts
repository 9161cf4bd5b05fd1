import { expect, test } from 'vitest'
import { Turns } from '../../src/web/turns.ts'

test('tasks take turns: one slice each time, and the one that waited longest first', async () => {
  const due: (() => void)[] = []
  const turns = new Turns({ soon: (task) => void due.push(task) })
  const slices: string[] = []
  const work = async (name: string) => {
    for (const count of [1, 2]) {
      await turns.next()
      slices.push(`${name}${count}`)
    }
  }
  const ended = Promise.all([work('a'), work('b')])
  while (slices.length < 4) {
    const before = slices.length
    expect(due).toHaveLength(1)
    due.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
    expect(slices).toHaveLength(before + 1)
  }
  await ended
  expect(slices).toEqual(['a1', 'b1', 'a2', 'b2'])
})

test('a task whose client has left gets no further turn', async () => {
  const turns = new Turns({ soon: (task) => void setImmediate(task) })
  const client = new AbortController()
  const turn = turns.next(client.signal)
  client.abort('left')
  await expect(turn).rejects.toBe('left')
  await expect(turns.next(client.signal)).rejects.toBe('left')
  await turns.next()
})
