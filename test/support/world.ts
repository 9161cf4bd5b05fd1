import { Traffic } from '../../src/web/http/traffic.ts'
import type { ServedFleet } from '../../src/web/served-fleet.ts'
import type { ServedWorld } from '../../src/web/world.ts'
import { FakeClock } from './clock.ts'

/** All that routes answer from, without a recording; `rest` overrides fields. */
export function worldOf(fleet: ServedFleet, rest: Partial<ServedWorld> = {}): ServedWorld {
  return {
    fleet,
    source: 'http://api',
    recorded: null,
    past: null,
    isRecorder: false,
    intervalMs: 5000,
    version: '0',
    clock: new FakeClock(),
    stop: new AbortController().signal,
    page: new Map(),
    traffic: new Traffic(),
    onBug: (error) => {
      throw error
    },
    ...rest,
  }
}
