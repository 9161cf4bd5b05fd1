/** More characters are cut off a name. */
const MOST_CHARACTERS = 128

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

/** Cuts a long name to 128 characters; a fingerprint distinguishes names with the same start. */
export function shortenName(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text
  const tail = `...${fingerprint(text)}`
  const head = text.slice(0, MOST_CHARACTERS - tail.length).replace(/[\ud800-\udbff]$/, '')
  return head + tail
}
