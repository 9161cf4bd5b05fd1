import { onTestFinished } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import type { Source } from '../../../src/domain/source.ts'
import type { Clock } from '../../../src/host.ts'
import { type DockerOptions, open } from '../../../src/source/docker/docker.ts'
import { clock } from '../../support/clock.ts'
import { type FakeContainer, startDaemon } from '../../support/docker.ts'

export const never = new AbortController().signal

export async function openDocker(
  address: string,
  options: Partial<DockerOptions> = {},
): Promise<Source> {
  const source = await open(address, { ...DEFAULTS, clock, env: {}, ...options })
  onTestFinished(() => source[Symbol.asyncDispose]())
  return source
}

/** Starts a simulated daemon, and opens it. */
export async function start(containers: readonly FakeContainer[], ownClock: Clock = clock) {
  const daemon = await startDaemon(containers)
  const source = await openDocker(daemon.source, { clock: ownClock })
  return { ...daemon, source, address: daemon.source, read: () => source.at('now', never) }
}

/** The results without their times. */
export function resultsOf({ results }: Snapshot): object[] {
  return results.map((result) => ({ ...result, latencyMs: undefined, ip: undefined }))
}

export const api = { project: 'shop', service: 'api' }
export const WEB: FakeContainer = { name: 'web-1' }
/** The result of `WEB`. */
export const SAMPLE = {
  id: 'web-1',
  kind: 'sample',
  sample: { service: 'web', cpu: 10, memory: 20 },
}
