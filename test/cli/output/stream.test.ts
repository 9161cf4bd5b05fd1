import { expect, test } from 'vitest'
import { paced, pacer } from '../../../src/cli/output/stream.ts'
import { clock } from '../../support/clock.ts'

/** Clock and signal of a command that is stopped as soon as it pauses. */
function stopAtPause() {
  const controller = new AbortController()
  const soon = (task: () => void) => {
    controller.abort('SIGTERM')
    clock.soon(task)
  }
  return { clock: { ...clock, soon }, stop: controller.signal }
}

test('a pause in which a signal comes ends the command', async () => {
  await expect(pacer(stopAtPause())()).rejects.toBe('SIGTERM')
})

test('items after a pause in which a signal comes are not taken', async () => {
  const taken: number[] = []
  const take = async () => {
    for await (const item of paced([1, 2, 3], stopAtPause())) taken.push(item)
  }
  await expect(take()).rejects.toBe('SIGTERM')
  expect(taken).toEqual([])
})
