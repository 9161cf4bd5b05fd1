import type { Host, Output } from '../../host.ts'
import { print } from './print.ts'

type World = Pick<Host, 'clock' | 'stop'>

const SLICE_CHARACTERS = 64 * 1024

/** Lets timers and signals through. Rejects with the reason of `stop`. */
async function pause({ clock, stop }: World): Promise<void> {
  await new Promise<void>((resolve) => clock.soon(resolve))
  stop.throwIfAborted()
}

/** The same items, with a pause before each one, in which a signal ends the command. */
export async function* paced<T>(items: Iterable<T>, world: World): AsyncGenerator<T> {
  for (const item of items) {
    await pause(world)
    yield item
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
        await pause(world)
      }
    },
    end,
  }
}
