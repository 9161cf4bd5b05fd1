import { cut } from './cut.ts'

/** Thrown by decoders; the message names the problem and the field. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError'
  /** Whether the text was not JSON at all. */
  readonly isUnparsable: boolean

  constructor(problem: string, isUnparsable = false) {
    super(problem)
    this.isUnparsable = isUnparsable
  }
}

// Shared: creating one costs more than decoding with it.
const UTF8 = new TextDecoder('utf-8', { fatal: true })
const MAX_DEPTH = 64
// A shorter text can exhaust neither memory nor stack.
const HARMLESS_BYTES = 1024
const HARMLESS_FLAT_BYTES = 64 * 1024
// The most entries of a usable listing.
const MAX_VALUES = 1_000_000

/**
 * Checks the size of a value before it is parsed, because that takes up to 150 times the memory of its
 * text: 16 MiB of `[` took 2.6 GiB.
 * @returns the limit that is exceeded; null if there is none
 */
function findExcess(bytes: Uint8Array): string | null {
  let depth = 0
  let values = 0
  let isText = false
  for (let at = 0; at < bytes.length; at += 1) {
    const character = bytes[at]
    if (character === 0x5c) at += 1
    else if (character === 0x22) isText = !isText
    else if (isText) continue
    else if (character === 0x2c || character === 0x3a) values += 1
    else if (character === 0x5b || character === 0x7b) {
      values += 1
      depth += 1
      if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`
    } else if (character === 0x5d || character === 0x7d) depth -= 1
  }
  return values > MAX_VALUES ? `more than ${MAX_VALUES} values` : null
}

/**
 * Parses a body.
 * @throws MalformedError if it is empty, not UTF-8, not JSON, too deep, or has too many values
 */
export function decodeJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new MalformedError('empty answer', true)
  let text
  try {
    text = UTF8.decode(bytes)
  } catch {
    throw new MalformedError('not valid UTF-8', true)
  }
  // At most a list of scalars, as listings are.
  const isFlat = text.lastIndexOf('[') <= 0 && !text.includes('{')
  const isHarmless = bytes.length <= (isFlat ? HARMLESS_FLAT_BYTES : HARMLESS_BYTES)
  const excess = isHarmless ? null : findExcess(bytes)
  if (excess !== null) throw new MalformedError(excess)
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedError(`not JSON: ${JSON.stringify(cut(text))}`, true)
  }
}
