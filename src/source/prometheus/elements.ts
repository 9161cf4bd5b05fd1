import { cut } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true })
const [QUOTE, BACKSLASH, COMMA, LESS] = [0x22, 0x5c, 0x2c, 0x3c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]
const MAX_DEPTH = 64
// For one element, and for everything beside the elements; Prometheus itself limits no labels.
const MAX_PART_BYTES = 1024 * 1024
const [OPENING, CLOSING] = [Buffer.from('['), Buffer.from(']')] as const
// The array lies in `data`, which lies in the document.
const ELEMENT_DEPTH = 3
const MAX_KEY_BYTES = 64

/** The problem with a page, such as one to log in. */
export const HTML = 'expected JSON, got HTML'

export function isHtml(body: Buffer): boolean {
  return /^\s*</.test(body.toString('latin1', 0, 100))
}

export type Fields = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(parts: readonly Uint8Array[]): unknown {
  let text
  try {
    text = UTF8.decode(Buffer.concat(parts))
  } catch {
    throw new MalformedError('not valid UTF-8', true)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedError(`not JSON: ${JSON.stringify(cut(text))}`, true)
  }
}

/** The parts of a text that is not complete yet. */
class Parts {
  #parts: Buffer[] = []
  #bytes = 0

  /** Keeps a copy: a part of a chunk would keep the whole chunk in memory. */
  add(part: Buffer): void {
    if (part.length === 0) return
    this.#bytes += part.length
    if (this.#bytes > MAX_PART_BYTES) {
      throw new MalformedError('a part of the answer is larger than 1 MiB')
    }
    this.#parts.push(Buffer.from(part))
  }

  /** At most so many of the last bytes, as text. */
  tail(bytes: number): string {
    let text = ''
    // From the end: there may be as many parts as bytes.
    for (let at = this.#parts.length - 1; at >= 0 && text.length < bytes; at -= 1) {
      text = (this.#parts[at]?.toString('latin1') ?? '') + text
    }
    return text.slice(-bytes)
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0
  }

  take(): readonly Buffer[] {
    const parts = this.#parts
    this.#parts = []
    this.#bytes = 0
    return parts
  }
}

/**
 * Reads `{"status":"success","data":{"result":[…]}}` while it is received, so that the answer never
 * exists as a whole: the elements of the one array are parsed in slices and handed on, the rest of the
 * document at the end.
 */
export class ElementReader {
  readonly #key: string
  readonly #isKey: RegExp
  readonly #onElement: (element: unknown) => void
  readonly #document = new Parts()
  /** The start of the next elements. */
  readonly #elements = new Parts()
  #depth = 0
  #isText = false
  #isEscaped = false
  #isInside = false
  #arrays = 0

  /** @param key of the array in `data` */
  constructor(key: string, onElement: (element: unknown) => void) {
    this.#key = key
    this.#isKey = new RegExp(`"${key}"\\s*:\\s*$`)
    this.#onElement = onElement
  }

  /** @throws MalformedError */
  write(chunk: Buffer): void {
    let from = 0
    let lastComma = -1
    // A variable is several times as fast as a field.
    let depth = this.#depth
    for (let at = this.#isText ? this.#skipText(chunk, 0) : 0; at < chunk.length; at += 1) {
      const byte = chunk[at]
      if (byte === QUOTE) at = this.#skipText(chunk, at + 1) - 1
      else if (byte === COMMA) {
        if (depth === ELEMENT_DEPTH) lastComma = at
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        depth += 1
        if (depth > MAX_DEPTH) throw new MalformedError(`nested deeper than ${MAX_DEPTH} levels`)
        if (byte === OPEN_OBJECT || depth !== ELEMENT_DEPTH || this.#isInside) continue
        if (!this.#isArray(chunk.subarray(from, at))) continue
        this.#document.add(chunk.subarray(from, at + 1))
        this.#isInside = true
        this.#arrays += 1
        from = at + 1
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        depth -= 1
        if (depth >= ELEMENT_DEPTH || !this.#isInside) continue
        this.#parse(chunk.subarray(from, at))
        this.#isInside = false
        from = at
      } else if (byte === LESS && depth === 0) throw new MalformedError(HTML)
    }
    this.#depth = depth
    if (this.#isInside && lastComma >= from) {
      this.#parse(chunk.subarray(from, lastComma))
      from = lastComma + 1
    }
    const rest = this.#isInside ? this.#elements : this.#document
    rest.add(chunk.subarray(from))
  }

  /**
   * @returns the document, the array in it empty
   * @throws MalformedError if it is incomplete, or does not have the array
   */
  end(): Fields {
    if (this.#isInside) throw new MalformedError('the answer ends too early', true)
    if (this.#document.isEmpty) throw new MalformedError('empty answer', true)
    const document = parseJson(this.#document.take())
    if (!isRecord(document)) throw new MalformedError('expected an object')
    const { data } = document
    if (!isRecord(data)) throw new MalformedError('no "data"')
    // An array elsewhere would have been taken for this one.
    if (!Array.isArray(data[this.#key]) || this.#arrays !== 1) {
      throw new MalformedError(`no array "${this.#key}" in "data"`)
    }
    return document
  }

  /** @returns the position after the quote that ends the text; after the chunk if it is not there */
  #skipText(chunk: Buffer, start: number): number {
    let at = this.#isEscaped ? start + 1 : start
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at]
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) break
    }
    this.#isText = at >= chunk.length
    this.#isEscaped = at > chunk.length
    return at + 1
  }

  /** @param before the bytes before the bracket that are not kept yet */
  #isArray(before: Buffer): boolean {
    const near = before.subarray(-MAX_KEY_BYTES).toString('latin1')
    const isFar = near.length < MAX_KEY_BYTES
    return this.#isKey.test(isFar ? this.#document.tail(MAX_KEY_BYTES) + near : near)
  }

  /** Parses the elements up to the end of `last`. */
  #parse(last: Buffer): void {
    const elements = parseJson([OPENING, ...this.#elements.take(), last, CLOSING])
    for (const element of elements as readonly unknown[]) this.#onElement(element)
  }
}
