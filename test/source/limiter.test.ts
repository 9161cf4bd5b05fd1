import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedGate, Limiter } from '../../src/source/limiter.ts'

/** Tasks that end when the test says so, or at once by themselves. */
class Work {
  readonly started: string[] = []
  readonly #endings = new Map<string, PromiseWithResolvers<void>>()
  #inFlight = 0
  mostInFlight = 0

  readonly task = async (name: string): Promise<void> => {
    this.started.push(name)
    this.#inFlight += 1
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight)
    const ending = Promise.withResolvers<void>()
    this.#endings.set(name, ending)
    await ending.promise.finally(() => (this.#inFlight -= 1))
  }

  async end(...names: readonly string[]): Promise<void> {
    for (const name of names) this.#endings.get(name)?.resolve()
    await settled()
  }

  async fail(name: string): Promise<void> {
    this.#endings.get(name)?.reject(new Error(`${name} failed`))
    await settled()
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate()
}

/** What has become of a promise so far. */
function watch(promise: Promise<unknown>): string[] {
  const seen: string[] = []
  promise.then(
    (value) => seen.push(`resolved ${String(value)}`),
    (error: Error) => seen.push(error.message),
  )
  return seen
}

/** A limiter for `concurrency` at once, and two jobs with the outcome of each. */
async function startJobs(concurrency: number, ...jobs: readonly (readonly string[])[]) {
  const work = new Work()
  const limiter = new Limiter(fixedGate(concurrency))
  const outcomes = jobs.map((items) => watch(limiter.forEach(items, work.task)))
  await settled()
  return { work, limiter, outcomes }
}

describe('a job', () => {
  test('has as many tasks in flight as the gate admits, and one more for each that ends', async () => {
    const { work, outcomes } = await startJobs(2, ['a', 'b', 'c', 'd'])
    expect(work.started).toEqual(['a', 'b'])
    await work.end('b')
    expect(work.started).toEqual(['a', 'b', 'c'])
    await work.end('c')
    expect(work.started).toEqual(['a', 'b', 'c', 'd'])
    await work.end('d')
    expect(outcomes).toEqual([[]])
    await work.end('a')
    expect([work.mostInFlight, outcomes]).toEqual([2, [['resolved undefined']]])
  })

  test('without items resolves at once', async () => {
    expect((await startJobs(1, [])).outcomes).toEqual([['resolved undefined']])
  })

  test('without items waits its turn behind one that keeps the gate closed', async () => {
    const { work, outcomes } = await startJobs(1, ['a'], [])
    expect(outcomes).toEqual([[], []])
    await work.end('a')
    expect(outcomes).toEqual([['resolved undefined'], ['resolved undefined']])
  })

  test('takes an item only when it is its turn', async () => {
    const taken: string[] = []
    const items = function* () {
      for (const name of ['a', 'b', 'c']) {
        taken.push(name)
        yield name
      }
    }
    const work = new Work()
    const outcome = watch(new Limiter(fixedGate(1)).forEach(items(), work.task))
    await settled()
    expect(taken).toEqual(['a'])
    await work.end('a')
    expect(taken).toEqual(['a', 'b'])
    await work.end('b')
    await work.end('c')
    expect(outcome).toEqual(['resolved undefined'])
  })

  test('ends early where its items do, after what is in flight', async () => {
    const stop = new AbortController()
    const items = function* () {
      for (let count = 1; !stop.signal.aborted; count += 1) yield `${count}`
    }
    const work = new Work()
    const outcome = watch(new Limiter(fixedGate(2)).forEach(items(), work.task))
    await settled()
    stop.abort()
    await work.end('1')
    expect([work.started, outcome]).toEqual([['1', '2'], []])
    await work.end('2')
    expect([work.started, outcome]).toEqual([['1', '2'], ['resolved undefined']])
  })
})

describe('two jobs', () => {
  test('share the gate, first come, first served', async () => {
    const { work, outcomes } = await startJobs(2, ['a', 'b', 'c'], ['x', 'y'])
    expect(work.started).toEqual(['a', 'b'])
    await work.end('a')
    expect(work.started).toEqual(['a', 'b', 'c'])
    await work.end('b')
    expect(work.started).toEqual(['a', 'b', 'c', 'x'])
    await work.end('x')
    expect(work.started).toEqual(['a', 'b', 'c', 'x', 'y'])
    await work.end('y')
    expect(outcomes).toEqual([[], ['resolved undefined']])
    await work.end('c')
    expect([work.mostInFlight, outcomes]).toEqual([
      2,
      [['resolved undefined'], ['resolved undefined']],
    ])
  })

  test('are told apart where one fails: the other goes on', async () => {
    const { work, outcomes } = await startJobs(2, ['a'], ['x', 'y'])
    await work.fail('a')
    expect(outcomes).toEqual([['a failed'], []])
    await work.end('x', 'y')
    expect(outcomes).toEqual([['a failed'], ['resolved undefined']])
  })
})

describe('a task that rejects', () => {
  test('rejects its job once, with the first error, and gives its place back', async () => {
    const { work, limiter, outcomes } = await startJobs(2, ['a', 'b', 'c'])
    await work.fail('b')
    expect([work.started, outcomes]).toEqual([['a', 'b', 'c'], [['b failed']]])
    await work.fail('a')
    await work.end('c')
    expect(outcomes).toEqual([['b failed']])

    const next = watch(limiter.forEach(['x', 'y', 'z'], work.task))
    await settled()
    expect(work.started.slice(3)).toEqual(['x', 'y'])
    await work.end('x', 'y')
    await work.end('z')
    expect(next).toEqual(['resolved undefined'])
  })
})

describe('a single task', () => {
  test('resolves with its value when it was its turn', async () => {
    const { work, limiter } = await startJobs(1, ['a'])
    const outcome = watch(limiter.run(async () => 42))
    await settled()
    expect(outcome).toEqual([])
    await work.end('a')
    expect(outcome).toEqual(['resolved 42'])
  })

  test('rejects with its error, and the limiter goes on', async () => {
    const limiter = new Limiter(fixedGate(1))
    const error = new Error('a failed')
    await expect(limiter.run(() => Promise.reject(error))).rejects.toBe(error)
    await expect(limiter.run(() => Promise.resolve(42))).resolves.toBe(42)
  })
})

test('a gate is asked with the number in flight, and may change its mind', async () => {
  const asked: number[] = []
  let limit = 1
  const limiter = new Limiter((inFlight) => {
    asked.push(inFlight)
    return inFlight < limit
  })
  const work = new Work()
  const outcome = watch(limiter.forEach(['a', 'b', 'c', 'd'], work.task))
  await settled()
  expect(work.started).toEqual(['a'])
  limit = 3
  await work.end('a')
  expect(work.started).toEqual(['a', 'b', 'c', 'd'])
  await work.end('b', 'c', 'd')
  expect([Math.max(...asked), outcome]).toEqual([3, ['resolved undefined']])
})

test('a gate that closes for a while keeps a job waiting and does not end it', async () => {
  let isOpen = true
  const limiter = new Limiter((inFlight) => isOpen && inFlight < 1)
  const work = new Work()
  const outcome = watch(limiter.forEach(['a', 'b'], work.task))
  await settled()
  isOpen = false
  await work.end('a')
  expect([work.started, outcome]).toEqual([['a'], []])
  isOpen = true
  const next = watch(limiter.run(async () => 42))
  await settled()
  await work.end('b')
  expect([work.started, outcome, next]).toEqual([
    ['a', 'b'],
    ['resolved undefined'],
    ['resolved 42'],
  ])
})

test.each([
  [0, 1, true],
  [1, 1, false],
  [3, 4, true],
  [4, 4, false],
])('with %i in flight a fixed gate of %i is open: %s', (inFlight, concurrency, isOpen) => {
  expect(fixedGate(concurrency)(inFlight)).toBe(isOpen)
})

test('every task runs exactly once and never more at once than the gate allows', async () => {
  const jobs = fc.array(fc.array(fc.boolean(), { maxLength: 8 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), jobs, fc.scheduler(), async (...given) => {
      const [concurrency, outcomes, scheduler] = given
      const limiter = new Limiter(fixedGate(concurrency))
      let inFlight = 0
      let mostInFlight = 0
      let runs = 0
      const run = async (isGood: boolean) => {
        runs += 1
        inFlight += 1
        mostInFlight = Math.max(mostInFlight, inFlight)
        await scheduler.schedule(Promise.resolve())
        inFlight -= 1
        if (!isGood) throw new Error('failed')
      }
      const ended = Promise.allSettled(outcomes.map((items) => limiter.forEach(items, run)))
      await scheduler.waitIdle()
      const statuses = (await ended).map(({ status }) => status)
      expect(statuses).toEqual(
        outcomes.map((items) => (items.every(Boolean) ? 'fulfilled' : 'rejected')),
      )
      expect(runs).toBe(outcomes.flat().length)
      expect(mostInFlight).toBe(Math.min(concurrency, runs))
    }),
  )
})
