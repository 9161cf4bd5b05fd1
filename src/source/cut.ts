import { shortenName } from '../domain/short-name.ts'

/** The start of an untrusted text. */
export function cut(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** A copy that does not keep the longer text in memory. */
export function copy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}

/** Cuts a long name to 128 characters; a fingerprint distinguishes names with the same start. */
export function cutName(text: string): string {
  const name = shortenName(text)
  return name === text ? text : copy(name)
}
