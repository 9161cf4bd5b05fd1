import { UsageError } from './domain/error.ts'
import type { Source } from './domain/source.ts'
import type { Host } from './host.ts'
import { parseAddress } from './source/http/endpoint.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'

export type { Provider }

/** Everything that a source may need beside its address. */
export type SourceOptions = ProviderOptions & Pick<Host, 'readFile'>

/** A kind of source. */
interface Kind<S extends Source, O> {
  /** The form of its addresses, for error messages. */
  readonly form: string
  open(address: string, options: O): Promise<S>
}

const PROVIDERS = new Map<string, Kind<Provider, ProviderOptions>>([
  ['mock', { form: 'mock:', open: openMock }],
])

/** Sources by the scheme of their address, each loaded when opened. All others are providers. */
const SOURCES = new Map<string, Kind<Source, SourceOptions>>(PROVIDERS)

function schemeOf(address: string): string {
  return /^([a-z][a-z+]*):/.exec(address)?.[1] ?? ''
}

async function openHttp(address: string, options: ProviderOptions): Promise<Provider> {
  const forms = SOURCES.values().map(({ form }) => form)
  return Provider.open(parseAddress(address, [...forms]), options)
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
  let owned
  try {
    owned = await startMockProvider({ ...parseMockAddress(settings), background: true })
    return await openHttp(owned.url, { ...options, name: address, owned })
  } catch (error) {
    await owned?.close()
    throw error instanceof MockOptionError ? new UsageError(error.message) : error
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
  return (PROVIDERS.get(schemeOf(address))?.open ?? openHttp)(address, options)
}

/** Opens the source that an address names, likewise. */
export async function open(address: string, options: SourceOptions): Promise<Source> {
  return (SOURCES.get(schemeOf(address))?.open ?? openHttp)(address, options)
}
