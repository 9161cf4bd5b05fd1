import type { Timepiece } from '../domain/host.ts'
import { openProvider, type Provider } from '../open.ts'
import type { ConnectOptions } from './options.ts'

const clock: Timepiece = { now: () => Date.now(), elapsed: () => performance.now() }

/** Nothing aborts a call of the library: `timeoutMs` bounds each request. */
export const never: AbortSignal = new AbortController().signal

/** Opens the provider that a user of the library names. */
export function openFor(address: string, options: ConnectOptions): Promise<Provider> {
  const { timeoutMs = 5000, concurrency = 4 } = options
  return openProvider(address, { timeoutMs, concurrency, clock })
}
