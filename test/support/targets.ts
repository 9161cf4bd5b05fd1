import { onTestFinished } from 'vitest'
import { DEFAULTS } from '../../src/domain/defaults.ts'
import type { Clock } from '../../src/host.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Source } from '../../src/domain/source.ts'
import { open, type TargetsOptions } from '../../src/source/targets/targets.ts'
import { clock } from './clock.ts'

export const never = new AbortController().signal

/** A list of targets in a file that tests can replace. */
export interface ListedFleet {
  readonly source: Source
  /** The content of the file; a code of the system if it cannot be read. */
  list: string | { readonly code: string }
  round(signal?: AbortSignal): Promise<Snapshot>
}

/** Opens a list of targets until the end of the test; two requests follow each other at once. */
export async function openList(
  list: ListedFleet['list'],
  options: Partial<TargetsOptions> & { readonly address?: string } = {},
): Promise<ListedFleet> {
  const readFile = async () => {
    if (typeof fleet.list !== 'string') throw Object.assign(new Error('no file'), fleet.list)
    return { text: fleet.list, mode: 0o600 }
  }
  const { address = 'targets:fleet', ...rest } = options
  const source = await open(address, { ...DEFAULTS, clock, readFile, windowMs: 5, ...rest })
  onTestFinished(() => source[Symbol.asyncDispose]())
  const fleet: ListedFleet = {
    source,
    list,
    round: (signal = never) => source.at('now', signal),
  }
  return fleet
}

/** A clock that tests set ahead; its timers are real. */
export class SkippingClock implements Clock {
  skippedMs = 0
  now = () => Date.UTC(2026, 0, 2) + this.skippedMs
  elapsed = () => this.skippedMs
  cpu = () => this.skippedMs
  sleep = clock.sleep
  random = clock.random
  after = clock.after
  every = clock.every
  soon = clock.soon
  cancel = clock.cancel
}

/** A list of targets as Prometheus reads it. */
export function groupsOf(
  ...groups: readonly (readonly [string | readonly string[], Readonly<Record<string, string>>?])[]
): string {
  return JSON.stringify(
    groups.map(([targets, labels = {}]) => ({ targets: [targets].flat(), labels })),
  )
}
