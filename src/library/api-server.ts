import { OperationError } from '../domain/error.ts'
import { describeFailure, describeListingFailure } from '../render/words.ts'
import { never, openFor } from './open-for.ts'

/**
 * Asks a provider for its targets, or for anything else under its address.
 * @param server `host`, `host:port`, a URL or `mock:`
 * @param endpoint `servers`, or the address of an instance
 * @returns the listed addresses, each once; for another endpoint the parsed JSON as it came
 * @throws UsageError where `server` or `endpoint` is unusable
 * @throws OperationError where the provider did not answer with what was asked for
 */
export function apiServer(server: string, endpoint?: 'servers'): Promise<string[]>
export function apiServer(server: string, endpoint: string): Promise<unknown>
export async function apiServer(server: string, endpoint = 'servers'): Promise<unknown> {
  await using provider = await openFor(server, {})
  const { address } = provider
  if (endpoint === 'servers') {
    const listing = await provider.list(never)
    if (!listing.ok) throw new OperationError(describeListingFailure(address, listing.failure))
    return [...listing.targets]
  }
  const answer = await provider.read(endpoint, never)
  if (answer.ok) return answer.value
  throw new OperationError(`cannot read ${address}/${endpoint}: ${describeFailure(answer.failure)}`)
}
