import type { Host, Output } from '../../host.ts'
import { print } from './print.ts'

type World = Pick<Host, 'clock' | 'stop'>

const SLICE_CHARACTERS = 64 * 1024

// A signal waits no longer. Shorter pauses take time themselves, and more often collect garbage.
const PAUSED_EVERY_MS = 10

/** Lets timers and signals through. */
function pause(clock: Host['clock']): Promise<void> {
  return new Promise((resolve) => clock.soon(resolve))
}

/** Returns a function that pauses if the last pause is a while ago, and throws once a signal has come. */
export function pacer({ clock, stop }: World): () => Promise<void> {
  let pausedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (clock.elapsed() - pausedAt >= PAUSED_EVERY_MS) {
      await pause(clock)
      pausedAt = clock.elapsed()
    }
    stop.throwIfAborted()
  }
}

/** The same items, with pauses before some, in which a signal ends the command. */
export async function* paced<T>(items: Iterable<T>, world: World): AsyncGenerator<T> {
  const pauseIfDue = pacer(world)
  for (const item of items) {
    await pauseIfDue()
    yield item
  }
}

/**
 * Takes one item after another, with the same pauses. An item is forgotten before the next one is made:
 * two large ones take twice the memory.
 */
export async function takeEach<T>(
  items: Iterable<T>,
  world: World,
  take: (item: T) => Promise<void> | void,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const pauseIfDue = pacer(world)
  const takeNext = async () => {
    await pauseIfDue()
    const next = iterator.next()
    if (next.done !== true) await take(next.value)
    return next.done !== true
  }
  try {
    while (await takeNext()) continue
  } finally {
    iterator.return?.()
  }
}

/** An endless output: it holds one slice at a time, and waits for a reader that is slow. */
export interface LineStream {
  print(lines: Iterable<string>): Promise<void>
  /** Writes what is left. */
  end(): Promise<void>
}

export function toStream(output: Pick<Output, 'write'>, world: World): LineStream {
  let slice = ''
  const end = async () => {
    await print(output, [slice])
    slice = ''
  }
  return {
    async print(lines) {
      for (const line of lines) {
        slice += line
        if (slice.length < SLICE_CHARACTERS) continue
        await end()
        await pause(world.clock)
        world.stop.throwIfAborted()
      }
    },
    end,
  }
}
