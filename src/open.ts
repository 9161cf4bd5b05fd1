import { UsageError } from './domain/error.ts'
import type { Source } from './domain/source.ts'
import type { Host } from './host.ts'
import { parseAddress } from './source/http/endpoint.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'

export type { Provider }

/** Everything that a source may need beside its address. */
export interface SourceOptions extends ProviderOptions, Pick<Host, 'readFile' | 'env'> {
  /** From the start of a round to that of the next one. */
  readonly intervalMs: number
  /** Whether rounds follow each other, so that values may be measured from one to the next. */
  readonly isRepeated: boolean
  /** The time that CPU is averaged over; the default of the source if undefined. */
  readonly windowMs?: number | undefined
  readonly preset: 'auto' | 'node' | 'windows' | 'kubernetes' | 'cpx'
  /** PromQL that replaces that of the preset. */
  readonly queries: {
    readonly up?: string | undefined
    readonly cpu?: string | undefined
    readonly memory?: string | undefined
    readonly unit: 'percent' | 'ratio'
  }
  /** A glob. */
  readonly job?: string | undefined
  /** A selector of PromQL. */
  readonly match?: string | undefined
  readonly serviceLabel?: string | undefined
  readonly instanceLabel?: string | undefined
  /** A Compose project. */
  readonly project?: string | undefined
  /** Sent to every target. */
  readonly targetToken?: string | undefined
}

const MOCK = 'mock:'

/** A kind of source; its module is loaded when one is opened. */
interface Kind {
  /** The beginnings of its addresses. */
  readonly prefixes: readonly [string, ...string[]]
  /** The form of its addresses, for error messages. */
  readonly form: string
  /** The keys of the options that it takes, and that not every source takes. */
  readonly options: readonly string[]
  load(): Promise<{ open(address: string, options: SourceOptions): Promise<Source> }>
}

/** Sources by their addresses. All other addresses are those of providers. */
const KINDS: readonly Kind[] = [
  { prefixes: [MOCK], form: MOCK, options: [], load: async () => ({ open: openMock }) },
  {
    prefixes: ['prometheus+http:', 'prometheus+https:'],
    form: 'prometheus+http://host:9090',
    options: [
      'preset',
      'window',
      'job',
      'match',
      'serviceLabel',
      'instanceLabel',
      'queries.up',
      'queries.cpu',
      'queries.memory',
      'queries.unit',
    ],
    load: () => import('./source/prometheus/prometheus.ts'),
  },
  {
    prefixes: ['docker:'],
    form: 'docker:',
    options: ['project'],
    load: () => import('./source/docker/docker.ts'),
  },
]

/** The beginnings of addresses that have a scheme of their own. */
export const PREFIXES = KINDS.flatMap(({ prefixes }) => prefixes)

function kindOf(address: string): Kind | undefined {
  return KINDS.find(({ prefixes }) => prefixes.some((prefix) => address.startsWith(prefix)))
}

/** Returns the forms of the addresses whose sources take an option; none if every source takes it. */
export function listForms(option: string): string[] {
  return KINDS.filter(({ options }) => options.includes(option)).map(({ form }) => form)
}

/** Whether the source at an address takes an option that not every source takes. */
export function takesOption(address: string, option: string): boolean {
  return kindOf(address)?.options.includes(option) === true
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
  return address.startsWith(MOCK)
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
  const kind = kindOf(address)
  if (kind !== undefined) return (await kind.load()).open(address, options)
  const forms = KINDS.map(({ form }) => form)
  return Provider.open(parseAddress(address, forms), options)
}
