const MOST_CHARACTERS = 60
const MOST_NAME_CHARACTERS = 128
const ELLIPSIS = '...'
const FINGERPRINT_CHARACTERS = 16

/** The start of an untrusted text. */
export function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}

/** A copy that does not keep the longer text in memory. */
export function copy(text: string): string {
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

/** Cuts a long name; a fingerprint distinguishes names with the same start. */
export function cutName(text: string): string {
  if (text.length <= MOST_NAME_CHARACTERS) return text
  const room = MOST_NAME_CHARACTERS - ELLIPSIS.length - FINGERPRINT_CHARACTERS
  const head = text.slice(0, room).replace(/[\ud800-\udbff]$/, '')
  return copy(head + ELLIPSIS + fingerprint(text))
}
