import type { Source } from './domain/source.ts'
import {
  checkScheme,
  findServer,
  isOfKind,
  type Kind,
  type KindOfSource,
  normalize,
  recognizeAt,
  type SourceOptions,
} from './kind.ts'
import type { Recording } from './recording/recording.ts'
import { hostOf, parseAddress } from './source/http/endpoint.ts'
import { Provider, type ProviderOptions } from './source/provider/provider.ts'
import { withRecognition } from './source/recognition.ts'

export type { KindOfSource, Provider, SourceOptions }

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

/** A provider inside this process. */
const SIMULATION: Kind = {
  prefixes: ['mock:'],
  form: 'mock:',
  example: 'mock:instances=500,seed=7',
  reads: 'a simulated fleet',
  options: [],
  load: () => import('./source/mock/mock.ts'),
}

/** Rounds of the past. */
const RECORDING: Kind = {
  prefixes: [],
  // A path, or a file of the usual name; everything with a scheme is another kind.
  pattern: /^(?!file:|[a-z][a-z\d+.-]*:\/\/)(?:.*\/.|.*\.db$)/is,
  form: 'FILE.db',
  example: './fleet.db',
  reads: 'recorded rounds',
  options: ['at', 'from', 'to', 'speed', 'follow'],
  load: () => import('./recording/recording.ts'),
}

const KINDS: readonly Kind[] = [
  PROVIDER,
  SIMULATION,
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
      isOfInstance: true,
      use: (server) => `echo ${hostOf(server)} | monitoring targets:-`,
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
  return KINDS.find((kind) => isOfKind(kind, address)) ?? PROVIDER
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
  return kindOf(address) === SIMULATION
}

/**
 * Opens a provider, simulated or not, without sending a request.
 * @throws UsageError if the address is unusable
 */
export async function openProvider(address: string, options: ProviderOptions): Promise<Provider> {
  if (isSimulated(address)) {
    const { open: openSimulated } = await import('./source/mock/mock.ts')
    return openSimulated(normalize(SIMULATION, address), options)
  }
  checkScheme(address, KINDS)
  return Provider.open(parseAddress(address, ['another source of monitoring --sources']), options)
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
  if (kind === RECORDING) checkScheme(address, KINDS)
  const { open: openKind } = await kind.load()
  const source = await openKind(normalize(kind, address), options)
  const server = findServer(source.address, kindOf(source.address) === PROVIDER)
  if (server === null) return source
  return withRecognition(source, recognizeAt({ kinds: KINDS, expected: kind }, server, options))
}
