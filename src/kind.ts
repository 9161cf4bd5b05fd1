import { UsageError } from './domain/error.ts'
import type { Recognized, Snapshot } from './domain/snapshot.ts'
import type { Source } from './domain/source.ts'
import { suggest } from './options/suggest.ts'
import type { DockerOptions } from './source/docker/call.ts'
import { type Endpoint, parseAddress } from './source/http/endpoint.ts'
import type { Sign } from './source/http/recognize.ts'
import type { PrometheusOptions } from './source/prometheus/prometheus.ts'
import type { ProviderOptions } from './source/provider/provider.ts'
import type { TargetsOptions } from './source/targets/targets.ts'

/** Everything that a source may need beside its address. */
export type SourceOptions = ProviderOptions & PrometheusOptions & TargetsOptions & DockerOptions

/** A kind of source, as `--sources` shows it. */
export interface KindOfSource {
  /** The form of its addresses, for error messages. */
  readonly form: string
  /** An address. */
  readonly example: string
  /** The data that are read, to follow a verb. */
  readonly reads: string
}

/** A kind of source; its module is loaded when one is opened. */
export interface Kind extends KindOfSource {
  /** The beginnings of its addresses, in lower case. */
  readonly prefixes: readonly string[]
  /** Matches addresses of any other form. */
  readonly pattern?: RegExp
  /** The keys of the options that it takes, and that not every source takes. */
  readonly options: readonly string[]
  /** Recognizes it at the address of another kind. */
  readonly sign?: Sign & {
    /** Names it, with its article. */
    readonly what: string
    /** Whether it is that of a single instance, not that of the server at the address. */
    readonly isOfInstance?: true
    /** Returns the address to use instead, or how to make one. */
    use(endpoint: Endpoint): string
  }
  load(): Promise<{ open(address: string, options: SourceOptions): Promise<Source> }>
}

/** The beginning of an address that a kind has, in any case; undefined if it has none of them. */
function prefixOf({ prefixes }: Kind, address: string): string | undefined {
  return prefixes.find((prefix) => address.slice(0, prefix.length).toLowerCase() === prefix)
}

/** Whether an address has the form of a kind. */
export function isOfKind(kind: Kind, address: string): boolean {
  return prefixOf(kind, address) !== undefined || kind.pattern?.test(address) === true
}

/** Returns an address with its beginning in lower case. */
export function normalize(kind: Kind, address: string): string {
  const prefix = prefixOf(kind, address) ?? ''
  return prefix + address.slice(prefix.length)
}

// A host with a port looks like a scheme as well.
const SCHEME = /^(?!https?:)([a-z][a-z\d+.-]*:)(?:\/\/|(?!\d))/i

/** @throws UsageError if an address begins almost like one of a kind */
export function checkScheme(address: string, kinds: readonly Kind[]): void {
  const [, scheme] = SCHEME.exec(address) ?? []
  if (scheme === undefined) return
  const prefixes = kinds.flatMap((kind) => kind.prefixes)
  const guess = suggest(`${scheme}//`, prefixes) || suggest(scheme, prefixes)
  if (guess !== '') throw new UsageError(`unsupported scheme "${scheme}"${guess}`)
}

/** Returns the server of the URL that follows a plus sign or `docker:`, or that is the whole of a plain address. */
export function findServer(address: string, isPlain: boolean): Endpoint | null {
  const url = address.replace(/^(?:[a-z]+\+|docker:)(?=https?:)/, '')
  return url === address && !isPlain ? null : parseAddress(url.replace(/\?.*/s, ''))
}

/** Recognizes a scheme without its colon, which was taken for a host. */
function findScheme(kinds: readonly Kind[], { hostname }: Endpoint): Recognized | null {
  const named = kinds.find(({ prefixes }) =>
    prefixes.some((each) => /^\w+/.exec(each)?.[0] === hostname),
  )
  return named === undefined ? null : { what: 'the name of a source', use: named.form }
}

/** It shows what other servers have. */
const GRAFANA: NonNullable<Kind['sign']> = {
  path: '/api/health',
  pattern: /^\s*\{[^{}]*"database"\s*:\s*"/,
  what: 'a Grafana',
  use: () => 'the address of its data source',
}

/** Its page is at the root, and the API of a provider below. */
const MONITORING: NonNullable<Kind['sign']> = {
  path: '/provider/servers',
  pattern: /^\s*\[\s*["\]]/,
  what: 'another monitor',
  use: ({ url }) => `${url}/provider`,
}

/** Looks for the other kinds of servers, within the time that the failed round has left. */
export function recognizeAt(
  { kinds, expected }: { readonly kinds: readonly Kind[]; readonly expected: Kind },
  server: Endpoint,
  options: SourceOptions,
) {
  return async (failed: Snapshot, signal: AbortSignal): Promise<Recognized | null> => {
    const { listing, durationMs } = failed
    if (!listing.ok && listing.failure.code === 'unknownHost') return findScheme(kinds, server)
    const { recognize } = await import('./source/http/recognize.ts')
    const withinMs = options.deadlineMs - durationMs
    const signs = [...kinds.flatMap(({ sign }) => sign ?? []), GRAFANA, MONITORING]
    const found = await recognize(
      server,
      { ...options, withinMs },
      { signs, failed: expected.sign?.isOfInstance === true ? undefined : expected.sign },
      signal,
    )
    return found && { what: found.sign.what, use: found.sign.use(found.endpoint) }
  }
}
