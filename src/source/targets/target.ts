import { isIP, SocketAddress } from 'node:net'
import type { InstanceId } from '../../domain/snapshot.ts'
import { cutName } from '../cut.ts'
import type { TargetGroup } from './target-group.ts'

/** One page of metrics to read. */
export interface Target {
  readonly id: InstanceId
  /** Its IP address, if it is not listed by a name. */
  readonly ip: string | undefined
  readonly service: string
  readonly isSecure: boolean
  /** A name or an address, IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
  /** Starts with a slash; may have a query. */
  readonly path: string
}

/** A listed target that cannot be read. */
interface UnusableTarget {
  readonly id: InstanceId
  /** Null if its labels name none that is usable. */
  readonly service: string | null
  readonly problem: string
}

export type ListedTarget = Target | UnusableTarget

/** `host:port`, IPv6 in brackets. */
export function addressOf({ hostname, port }: Pick<Target, 'hostname' | 'port'>): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
}

export function isUsable(target: ListedTarget): target is Target {
  return 'path' in target
}

/** The page of a target, which may belong to other targets as well. */
export function pageOf(target: Target): string {
  return `${target.isSecure ? 'https' : 'http'}://${addressOf(target)}${target.path}`
}

/** The rules for labels and incomplete addresses. */
export interface TargetRules {
  /** The label with the service; if undefined, the first of `SERVICE_LABELS`. */
  readonly serviceLabel: string | undefined
  /** The port of a target without one; if undefined, that of its scheme, as in Prometheus. */
  readonly defaultPort: number | undefined
}

/** The service of targets whose labels name none. */
const UNLABELED = 'unlabeled'

// The last one is that of `--serve`.
const SERVICE_LABELS = ['service', 'app', 'job', '__meta_cpx_service']
const MAX_SERVICE_CHARACTERS = 1024
const DEFAULT_PATH = '/metrics'
const PARAMETER = '__param_'
const ADDRESS = /^(?:\[([\da-f:.]+)\]|([a-z\d_](?:[a-z\d._-]*[a-z\d_.])?))(?::(\d{1,5}))?$/i

function explainAddress(text: string): string {
  if (/^[a-z]+:\/\//i.test(text)) return 'not host:port; the label __scheme__ names the scheme'
  if (text.includes('/')) return 'not host:port; the label __metrics_path__ names the path'
  return isIP(text) === 6 && !text.includes('%')
    ? `not host:port; write [${text}]`
    : 'not host:port'
}

function canonicalIpv6(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address
}

type Server = Pick<Target, 'hostname' | 'port' | 'ip'>

// The system would read it as an address, and each one differently: 010.0.0.1, 127.1, 0x7f.0.0.1.
const NUMBER_AT_END = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i

/** Parses `host:port`; a text is the problem. */
function parseServer(text: string, defaultPort: number): Server | string {
  const [, bracketed, host = '', digits] = ADDRESS.exec(text) ?? []
  const port = digits === undefined ? defaultPort : Number(digits)
  if (bracketed === undefined && host === '') return explainAddress(text)
  if (port < 1 || port > 65_535) return 'a port is a number from 1 to 65535'
  if (bracketed === undefined) {
    if (isIP(host) === 0 && NUMBER_AT_END.test(host)) return 'not an IP address'
    const hostname = host.toLowerCase()
    return { hostname, port, ip: isIP(host) === 4 ? hostname : undefined }
  }
  if (isIP(bracketed) !== 6) return 'not an IPv6 address in its brackets'
  const hostname = canonicalIpv6(bracketed)
  return { hostname, port, ip: hostname }
}

function queryOf(labels: TargetGroup['labels']): string {
  const query = new URLSearchParams()
  for (const [key, value] of labels) {
    if (key.startsWith(PARAMETER)) query.append(key.slice(PARAMETER.length), value)
  }
  return query.toString()
}

/** The path with its query; null if it cannot be requested. */
function findPath(labels: TargetGroup['labels']): string | null {
  const named = labels.get('__metrics_path__') || DEFAULT_PATH
  const path = named.startsWith('/') ? named : `/${named}`
  if (!/^\/[\x21-\x7e]*$/.test(path) || path.includes('#')) return null
  const query = queryOf(labels)
  if (query === '') return path
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

/** The name of a page: its query may contain a secret. */
function nameOf(server: Server, path: string): string {
  const shown = path.replace(/\?.*/, '')
  return cutName(addressOf(server) + (shown === DEFAULT_PATH ? '' : shown))
}

/** The name of an entry that is not usable, without credentials and without a query. */
function nameEntry(entry: unknown): string {
  if (typeof entry === 'object' && entry !== null) return Array.isArray(entry) ? '[…]' : '{…}'
  const text = String(entry).trim() || '""'
  return cutName(text.replace(/\?.*/s, '?…').replace(/^([a-z]+:\/\/)?.*@/is, '$1***@'))
}

function findService(labels: TargetGroup['labels'], serviceLabel: string | undefined): string {
  const keys = serviceLabel === undefined ? SERVICE_LABELS : [serviceLabel]
  for (const key of keys) {
    const value = labels.get(key)
    // As in Prometheus, an empty label is no label.
    if (value !== undefined && value !== '') return value
  }
  return UNLABELED
}

/**
 * Decodes one element of `targets`, with the labels of its group. Only `host:port` is requested: an
 * entry can name any host, but neither credentials nor, without a label, another path or scheme.
 */
export function decodeTarget(
  entry: unknown,
  labels: TargetGroup['labels'],
  { serviceLabel, defaultPort }: TargetRules,
): ListedTarget {
  const found = findService(labels, serviceLabel)
  const service = found.length > MAX_SERVICE_CHARACTERS ? null : found
  const unusable = (problem: string) => ({ id: nameEntry(entry), service, problem })
  if (typeof entry !== 'string') return unusable('not a string')
  if (service === null) return unusable('its service is longer than 1024 characters')
  const scheme = labels.get('__scheme__') || 'http'
  if (scheme !== 'http' && scheme !== 'https') {
    return unusable('the label __scheme__ is neither http nor https')
  }
  const isSecure = scheme === 'https'
  const server = parseServer(entry.trim(), defaultPort ?? (isSecure ? 443 : 80))
  if (typeof server === 'string') return unusable(server)
  const path = findPath(labels)
  if (path === null) return unusable('the label __metrics_path__ is not a path')
  const id = cutName(labels.get('instance') || nameOf(server, path))
  return { id, service, isSecure, path, ...server }
}
