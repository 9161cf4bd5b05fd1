import { UsageError } from './domain/error.ts'
import type { Recognized, Snapshot } from './domain/snapshot.ts'
import type { Source } from './domain/source.ts'
import type { Host } from './host.ts'
import { suggest } from './options/suggest.ts'
import type { Recording } from './recording/recording.ts'
import { type Endpoint, parseAddress } from './source/http/endpoint.ts'
import type { Sign } from './source/http/recognize.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'
import { withRecognition } from './source/recognition.ts'

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

/** A kind of source, as `--sources` shows it. */
export interface KindOfSource {
  /** The form of its addresses, for error messages. */
  readonly form: string
  /** An address. */
  readonly example: string
  /** What is read, to follow a verb. */
  readonly reads: string
}

/** A kind of source; its module is loaded when one is opened. */
interface Kind extends KindOfSource {
  /** The beginnings of its addresses. */
  readonly prefixes: readonly string[]
  /** Matches addresses of any other form. */
  readonly pattern?: RegExp
  /** The keys of the options that it takes, and that not every source takes. */
  readonly options: readonly string[]
  /** How to recognize it at the address of another kind. */
  readonly sign?: Sign & {
    /** Names it, with its article. */
    readonly what: string
    /** Returns the address to use instead, or how to make one. */
    use(endpoint: Endpoint): string
  }
  load(): Promise<{ open(address: string, options: SourceOptions): Promise<Source> }>
}

/** The kind of all addresses without a scheme of another one. */
const PROVIDER: Kind = {
  prefixes: [],
  form: 'host, host:port, http://host:port',
  example: 'api:80',
  reads: 'a service-discovery API',
  options: [],
  sign: {
    path: '/servers',
    pattern: /^\s*\[\s*["\]]/,
    what: 'a service-discovery API',
    use: ({ url }) => url,
  },
  load: async () => ({ open: openProvider }),
}

/** A host as it is written before a port. */
function nameHost(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

/** Rounds of the past. */
const RECORDING: Kind = {
  prefixes: [],
  // A path, or a file of the usual name; everything with a scheme is another kind.
  pattern: /^(?!file:|[a-z][a-z\d+.-]*:\/\/)(?:.*\/.|.*\.db$)/is,
  form: 'FILE.db',
  example: './fleet.db',
  reads: 'recorded rounds',
  options: ['at', 'from', 'to'],
  load: () => import('./recording/recording.ts'),
}

const KINDS: readonly Kind[] = [
  PROVIDER,
  {
    prefixes: ['mock:'],
    form: 'mock:',
    example: 'mock:instances=500,seed=7',
    reads: 'a simulation of one',
    options: [],
    load: () => import('./source/mock/mock.ts'),
  },
  {
    prefixes: ['prometheus+http://', 'prometheus+https://'],
    form: 'prometheus+http://host:9090',
    example: 'prometheus+http://localhost:9090',
    reads: 'targets of a Prometheus',
    options: [
      'at',
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
    sign: {
      path: '/api/v1/query?query=1',
      pattern: /^\{"status":"success","data":\{"resultType"/,
      what: 'a Prometheus',
      use: ({ url }) => `prometheus+${url}`,
    },
    load: () => import('./source/prometheus/prometheus.ts'),
  },
  {
    prefixes: ['docker:'],
    form: 'docker:',
    example: 'docker:',
    reads: 'containers of a Docker daemon',
    options: ['project'],
    sign: {
      path: '/version',
      pattern: /"ApiVersion"/,
      what: 'a Docker daemon',
      use: ({ url }) => `docker:${url}`,
    },
    load: () => import('./source/docker/docker.ts'),
  },
  {
    prefixes: ['targets:', 'targets+http://', 'targets+https://'],
    form: 'targets:FILE',
    example: 'targets:fleet.json',
    reads: 'node_exporters of a list',
    options: ['window', 'serviceLabel', 'targetTokenFile'],
    sign: {
      path: '/metrics',
      pattern: /^(?:node|windows)_(?:cpu|memory)_/m,
      what: 'a node_exporter',
      use: ({ hostname, port }) => `targets:FILE with the line ${nameHost(hostname)}:${port}`,
    },
    load: () => import('./source/targets/targets.ts'),
  },
  RECORDING,
]

/** All kinds of sources. */
export const SOURCES: readonly KindOfSource[] = KINDS

/** The beginnings of addresses that have a scheme of their own. */
export const PREFIXES = KINDS.flatMap(({ prefixes }) => prefixes)

function kindOf(address: string): Kind {
  const isOf = ({ prefixes, pattern }: Kind) =>
    prefixes.some((prefix) => address.startsWith(prefix)) || pattern?.test(address) === true
  return KINDS.find(isOf) ?? PROVIDER
}

/** Returns the forms of the addresses whose sources take an option; none if every source takes it. */
export function listForms(option: string): string[] {
  return KINDS.filter(({ options }) => options.includes(option)).map(({ form }) => form)
}

/** Whether the source at an address takes an option that not every source takes. */
export function takesOption(address: string, option: string): boolean {
  return kindOf(address).options.includes(option)
}

/** Whether an address names recorded rounds. */
export function isRecording(address: string): boolean {
  return kindOf(address) === RECORDING
}

/** Whether an address names a provider simulated inside this process. */
export function isSimulated(address: string): boolean {
  return address.startsWith('mock:')
}

// A host with a port looks like a scheme as well.
const SCHEME = /^(?!https?:)([a-z][a-z\d+.-]*:)(?:\/\/|(?!\d))/i

/** @throws UsageError if an address begins like one of another kind */
function checkScheme(address: string): void {
  const [, scheme] = SCHEME.exec(address) ?? []
  if (scheme === undefined) return
  const guess = suggest(`${scheme}//`, PREFIXES) || suggest(scheme, PREFIXES)
  if (guess !== '') throw new UsageError(`unsupported scheme "${scheme}"${guess}`)
}

/** @throws UsageError with the correct form */
function parseProvider(address: string): Endpoint {
  checkScheme(address)
  return parseAddress(address, ['another source of monitoring --sources'])
}

/** The server at an address, whatever is expected there; null if it is no server. */
function findServer(address: string): Endpoint | null {
  const url = address.replace(/^[a-z]+\+(?=https?:)/, '')
  if (url === address && kindOf(address) !== PROVIDER) return null
  return parseAddress(url.replace(/\?.*/s, ''))
}

/** Looks for the other kinds of servers, within the time that the failed round has left. */
function recognizeAt(expected: Kind, server: Endpoint, options: SourceOptions) {
  const signs = KINDS.flatMap((kind) => (kind === expected ? [] : (kind.sign ?? [])))
  return async (failed: Snapshot, signal: AbortSignal): Promise<Recognized | null> => {
    const { recognize } = await import('./source/http/recognize.ts')
    const withinMs = options.deadlineMs - failed.durationMs
    const found = await recognize(server, { ...options, withinMs }, signs, signal)
    return found && { what: found.sign.what, use: found.sign.use(found.endpoint) }
  }
}

/**
 * Opens a provider, simulated or not, without sending a request.
 * @throws UsageError if the address is unusable
 */
export async function openProvider(address: string, options: ProviderOptions): Promise<Provider> {
  if (isSimulated(address)) {
    return (await import('./source/mock/mock.ts')).open(address, options)
  }
  return Provider.open(parseProvider(address), options)
}

/**
 * Opens the recording at a path.
 * @throws OperationError if it cannot be read
 */
export async function openRecorded(path: string): Promise<Recording> {
  return (await import('./recording/recording.ts')).openRecorded(path)
}

/** Opens the source that an address names, likewise. */
export async function open(address: string, options: SourceOptions): Promise<Source> {
  const kind = kindOf(address)
  if (kind.prefixes.length === 0) checkScheme(address)
  const { open: openKind } = await kind.load()
  const source = await openKind(address, options)
  const server = findServer(source.address)
  return server === null ? source : withRecognition(source, recognizeAt(kind, server, options))
}
