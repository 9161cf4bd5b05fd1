import type { Timepiece } from '../domain/host.ts'
import { UsageError } from '../domain/error.ts'
import { openProvider, type Provider } from '../open.ts'
import { complete, type ConnectOptions } from './options.ts'

const clock: Timepiece = { now: () => Date.now(), elapsed: () => performance.now() }

/** Nothing aborts a call of the library: `timeoutMs` bounds each request. */
export const never: AbortSignal = new AbortController().signal

/** Opens the provider that a user of the library names. */
export async function openFor(address: string, options: ConnectOptions): Promise<Provider> {
  if (typeof address !== 'string') throw new UsageError('the address of a provider is a text')
  return openProvider(address, { ...complete(options), clock })
}
