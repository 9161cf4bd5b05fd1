import { UsageError } from '../../domain/error.ts'
import { MockOptionError, parseMockAddress } from '../../mock/options.ts'
import { startMockProvider } from '../../mock/provider.ts'
import { parseAddress } from '../http/endpoint.ts'
import { Provider, type ProviderOptions } from '../provider/provider.ts'

/**
 * Opens a provider that is simulated inside this process.
 * @throws UsageError if the address is unusable
 */
export async function open(address: string, options: ProviderOptions): Promise<Provider> {
  const settings = address.replace(/^mock:/, '')
  if (/^\d+$/.test(settings)) {
    throw new UsageError(
      `unusable address "${address}": write http://mock:${settings} for a host called mock, ` +
        `mock:instances=${settings} for a simulated provider of that size`,
    )
  }
  let owned
  try {
    owned = await startMockProvider({ ...parseMockAddress(settings), background: true })
    return await Provider.open(parseAddress(owned.url), { ...options, name: address, owned })
  } catch (error) {
    await owned?.close()
    throw error instanceof MockOptionError ? new UsageError(error.message) : error
  }
}
