import type { OutgoingHttpHeaders } from 'node:http'
import type { Header } from '../../domain/credentials.ts'
import type { Endpoint } from './endpoint.ts'

export interface HeaderOptions {
  /** Sent with every request. */
  readonly token?: string | undefined
  /** Sent with every request as well. */
  readonly headers?: readonly Header[]
  /** The media types to request; JSON if undefined. */
  readonly accept?: string
  /** Whether answers may be compressed. */
  readonly acceptsGzip?: boolean
}

/** The headers of every request. Those of the user replace others of the same name. */
export function headersFor({ url, socketPath }: Endpoint, options: HeaderOptions): Header[] {
  const { token, headers = [], accept = 'application/json', acceptsGzip = false } = options
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  const own: Header[] = [
    ['Host', socketPath === undefined ? new URL(url).host : 'localhost'],
    ['Accept', accept],
    ['Accept-Encoding', acceptsGzip ? 'gzip' : 'identity'],
    ['User-Agent', 'cpx-monitoring'],
  ]
  if (token !== undefined) own.push(['Authorization', `Bearer ${token}`])
  return [...own.filter(([name]) => !names.has(name.toLowerCase())), ...headers]
}

/** The headers of the body of a form. */
export function headersOf(form: string): Header[] {
  return [
    ['Content-Type', 'application/x-www-form-urlencoded'],
    ['Content-Length', String(Buffer.byteLength(form))],
  ]
}

/** Headers by name, in the form that Node can add the headers of a proxy to. */
export function groupHeaders(headers: readonly Header[]): OutgoingHttpHeaders {
  const grouped: Record<string, string | string[]> = {}
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = grouped[key]
    grouped[key] = before === undefined ? value : [before, value].flat()
  }
  return grouped
}
