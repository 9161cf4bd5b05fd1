import { STATUS_CODES } from 'node:http'
import type { Answer } from './answer.ts'

interface Framing {
  readonly version: '1.0' | '1.1'
  /** For HEAD requests. */
  readonly headOnly: boolean
}

/** Formats the last answer of a connection, as head and body. */
export function formatMessage(
  { status, body, headers = {} }: Answer,
  { version, headOnly }: Framing,
): { head: string; body: string } {
  const modern = { 'Content-Length': String(body.length), Connection: 'close' }
  const lines = Object.entries({
    Server: 'cpx-server',
    Date: new Date().toUTCString(),
    'Content-type': 'application/json',
    ...(version === '1.1' && modern),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `HTTP/${version} ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`
  return { head, body: headOnly ? '' : body }
}
