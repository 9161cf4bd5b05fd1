import { UsageError } from './domain/error.ts'
import type { Source } from './domain/source.ts'
import { parseAddress } from './source/http/endpoint.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'

export type { Provider }

type Opener<S extends Source> = (address: string, options: ProviderOptions) => Promise<S>

const PROVIDERS = new Map<string, Opener<Provider>>([['mock', openMock]])

/** Sources by the scheme of their address, each loaded when opened. All others are providers. */
const SOURCES = new Map<string, Opener<Source>>(PROVIDERS)

function schemeOf(address: string): string {
  return /^([a-z][a-z+]*):/.exec(address)?.[1] ?? ''
}

function openHttp(address: string, options: ProviderOptions): Promise<Provider> {
  return Provider.open(parseAddress(address), options)
}

async function openMock(address: string, options: ProviderOptions): Promise<Provider> {
  const settings = address.slice('mock:'.length)
  if (/^\d+$/.test(settings)) {
    throw new UsageError(
      `unusable address "${address}": write http://mock:${settings} for a host called mock, ` +
        `mock:instances=${settings} for a simulated provider of that size`,
    )
  }
  const { startMockProvider } = await import('./mock/provider.ts')
  const { MockOptionError, parseMockAddress } = await import('./mock/options.ts')
  try {
    const owned = await startMockProvider({ ...parseMockAddress(settings), background: true })
    return await openHttp(owned.url, { ...options, name: address, owned })
  } catch (error) {
    if (error instanceof MockOptionError) throw new UsageError(error.message)
    throw error
  }
}

/** Whether an address names a provider simulated inside this process. */
export function isSimulated(address: string): boolean {
  return schemeOf(address) === 'mock'
}

/**
 * Opens a provider, without sending a request.
 * @throws UsageError if the address is unusable
 */
export async function openProvider(address: string, options: ProviderOptions): Promise<Provider> {
  return (PROVIDERS.get(schemeOf(address)) ?? openHttp)(address, options)
}

/**
 * Opens the source that an address names, without sending a request.
 * @throws UsageError if the address is unusable
 */
export async function open(address: string, options: ProviderOptions): Promise<Source> {
  return (SOURCES.get(schemeOf(address)) ?? openHttp)(address, options)
}
