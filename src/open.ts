import { UsageError } from './domain/error.ts'
import type { Source } from './domain/source.ts'
import { parseAddress } from './source/http/endpoint.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'

export type { Provider }

const MOCK = /^mock:/

/** Whether an address means a provider made up inside this process. */
export function isSimulated(address: string): boolean {
  return MOCK.test(address)
}

function refusePort(address: string): void {
  const [, port] = /^mock:(\d+)$/.exec(address) ?? []
  if (port === undefined) return
  throw new UsageError(
    `unusable address "${address}": write http://mock:${port} for a host called mock, ` +
      `mock:instances=${port} for a simulated provider of that size`,
  )
}

async function openMock(address: string, options: ProviderOptions): Promise<Provider> {
  refusePort(address)
  const { startMockProvider } = await import('./mock/provider.ts')
  const { MockOptionError, parseMockAddress } = await import('./mock/options.ts')
  try {
    const mockOptions = parseMockAddress(address.replace(MOCK, ''))
    const owned = await startMockProvider({ ...mockOptions, background: true })
    return await Provider.open(parseAddress(owned.url), { ...options, name: address, owned })
  } catch (error) {
    if (error instanceof MockOptionError) throw new UsageError(error.message)
    throw error
  }
}

/**
 * Opens a provider: a live one by its address, or a simulated one. Nothing is asked of it yet.
 * @throws UsageError where the address is unusable
 */
export async function openProvider(address: string, options: ProviderOptions): Promise<Provider> {
  return isSimulated(address)
    ? openMock(address, options)
    : Provider.open(parseAddress(address), options)
}

/** Opens whatever `address` names as something that gives snapshots. */
export function open(address: string, options: ProviderOptions): Promise<Source> {
  return openProvider(address, options)
}
