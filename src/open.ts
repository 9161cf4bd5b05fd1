import { UsageError } from './domain/error.ts'
import type { Source } from './domain/source.ts'
import type { Host } from './host.ts'
import { parseAddress } from './source/http/endpoint.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'

export type { Provider }

/** Everything that a source may need beside its address. */
export type SourceOptions = ProviderOptions & Pick<Host, 'readFile'>

const MOCK = 'mock:'

/** A kind of source; its module is loaded when one is opened. */
interface Kind {
  /** The form of its addresses, for error messages. */
  readonly form: string
  load(): Promise<{ open(address: string, options: SourceOptions): Promise<Source> }>
}

/** Sources by the scheme of their address. All others are providers. */
const KINDS = new Map<string, Kind>([
  ['mock', { form: MOCK, load: async () => ({ open: openMock }) }],
])

/** The beginnings of addresses that have a scheme of their own. */
export const PREFIXES = [...KINDS.keys()].map((scheme) => `${scheme}:`)

function schemeOf(address: string): string {
  return /^([a-z][a-z+]*):/.exec(address)?.[1] ?? ''
}

async function openMock(address: string, options: ProviderOptions): Promise<Provider> {
  const settings = address.slice(MOCK.length)
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
    return await Provider.open(parseAddress(owned.url), { ...options, name: address, owned })
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
  if (isSimulated(address)) return openMock(address, options)
  return Provider.open(parseAddress(address, [MOCK]), options)
}

/** Opens the source that an address names, likewise. */
export async function open(address: string, options: SourceOptions): Promise<Source> {
  const kind = KINDS.get(schemeOf(address))
  if (kind !== undefined) return (await kind.load()).open(address, options)
  const forms = KINDS.values().map(({ form }) => form)
  return Provider.open(parseAddress(address, [...forms]), options)
}
