import { isIP, SocketAddress } from 'node:net'
import type { Failure } from '../../domain/failure.ts'
import type { InstanceId } from '../../domain/snapshot.ts'

/** An address as the provider spells it, or why the entry cannot be requested. */
export type Spelling = string | Extract<Failure, { code: 'unusable' }>

interface Entry {
  /** The same for all spellings of one address. */
  readonly id: InstanceId
  readonly spelling: Spelling
}

const MAX_NAME_CHARACTERS = 128
const ELLIPSIS = '...'
const FINGERPRINT_CHARACTERS = 16

const NOT_AN_ADDRESS = { code: 'unusable', problem: 'not an IP address' } as const
const ZONED = { code: 'unusable', problem: 'an IP address with a zone' } as const
const NOT_A_STRING = { code: 'unusable', problem: 'not a string' } as const

/** A copy that does not keep the longer text in memory. */
function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}

/** 64 bits that depend on every character, in hexadecimal (FNV-1a, twice). */
function fingerprint(text: string): string {
  let one = 0x811c9dc5
  let other = 0x9dc5811c
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ code, 0x85ebca6b)
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Cuts a long text; a fingerprint distinguishes texts with the same start. */
function cutName(text: string): string {
  if (text.length <= MAX_NAME_CHARACTERS) return text
  const room = MAX_NAME_CHARACTERS - ELLIPSIS.length - FINGERPRINT_CHARACTERS
  const head = text.slice(0, room).replace(/[\ud800-\udbff]$/, '')
  return copy(head + ELLIPSIS + fingerprint(text))
}

/** An IPv4 address mapped into IPv6 becomes the IPv4 address: both reach the same socket (RFC 4291, 2.5.5.2). */
function canonicalIpv6(address: string): InstanceId {
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '')
}

function decodeText(text: string): Entry {
  const family = isIP(text)
  if (family === 0) return { id: cutName(text || '""'), spelling: NOT_AN_ADDRESS }
  if (text.includes('%')) return { id: cutName(text), spelling: ZONED }
  return { id: family === 4 ? text : canonicalIpv6(text), spelling: text }
}

/**
 * Decodes one parsed element of a listing. Only an IP address without a zone can be requested, so that
 * no entry can name another host or path. Any other entry is named by its text or JSON, cut to 128
 * characters.
 */
export function decodeEntry(entry: unknown): Entry {
  if (typeof entry !== 'string') {
    return { id: cutName(JSON.stringify(entry) ?? typeof entry), spelling: NOT_A_STRING }
  }
  const text = entry.trim()
  return decodeText(text.length === entry.length ? text : copy(text))
}
