import { OperationError } from '../domain/error.ts'
import { openProvider } from '../open.ts'
import { describeFailure } from '../render/words/failure.ts'
import { requireString } from './argument.ts'
import { createCalls, listingError } from './calls.ts'
import { ACCESS, type AccessOptions, takeOptions } from './options.ts'

/**
 * Reads the listing of a provider, or any other endpoint under its address.
 *
 * @example
 * await apiServer('mock:instances=2,seed=7') // => ['10.58.1.1', '10.58.1.2']
 * await apiServer('mock:seed=7', '10.58.1.14') // => { cpu: '1%', service: 'IdService', memory: '26%' }
 *
 * @param server `host`, `host:port`, a URL or `mock:`
 * @param endpoint `servers`, or the address of an instance
 * @returns the listed instances, each once: canonical addresses, and the text of any entry that is not
 * one; for another endpoint the parsed JSON
 * @throws UsageError if an argument is unusable
 * @throws OperationError if the provider gave no usable answer
 */
export function apiServer(
  server: string,
  endpoint?: 'servers',
  options?: AccessOptions,
): Promise<string[]>
export function apiServer(
  server: string,
  endpoint: string,
  options?: AccessOptions,
): Promise<unknown>
export async function apiServer(
  server: string,
  endpoint = 'servers',
  options: AccessOptions = {},
): Promise<unknown> {
  requireString('server', server)
  requireString('endpoint', endpoint)
  await using calls = createCalls(server, takeOptions<AccessOptions>(options, ACCESS), {
    open: openProvider,
  })
  return await calls.run({}, async (provider, signal) => {
    if (endpoint === 'servers') {
      const listing = await provider.list(signal)
      if (listing.ok) return [...listing.ids]
      const { listingAddress, api } = provider
      throw listingError({ source: provider.address, listingAddress, api }, listing.failure)
    }
    const answer = await provider.read(endpoint, signal)
    if (answer.ok) return answer.value
    const why = describeFailure(answer.failure)
    throw new OperationError(`cannot read ${provider.address}/${endpoint}: ${why}`)
  })
}
