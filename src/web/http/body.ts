import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { accepts } from './accept.ts'

const compress = promisify(gzip)
// Smaller ones are sent as they are: the header of gzip takes 20 bytes.
const LEAST_COMPRESSED_BYTES = 1024

/** An answer that is made once and sent to many: its bytes, its tag, and its compressed form. */
export class Body {
  readonly type: string
  readonly bytes: Buffer<ArrayBuffer>
  readonly #tag: string
  readonly #caching: 'no-store' | 'no-cache'
  #compressed: Promise<Buffer<ArrayBuffer>> | undefined

  /**
   * @param caching `no-store` for data, which are stored by no cache; `no-cache` for what tells nothing
   * of a fleet, which a cache may keep and has to ask about
   */
  constructor(
    type: string,
    content: Uint8Array<ArrayBuffer> | Iterable<string>,
    caching: 'no-store' | 'no-cache' = 'no-store',
  ) {
    this.type = type
    this.#caching = caching
    this.bytes = Buffer.from(content instanceof Uint8Array ? content : [...content].join(''))
    this.#tag = createHash('sha256').update(this.bytes).digest('base64url').slice(0, 22)
  }

  /** Answers a request: 304 if the client has this body, compressed if it accepts that. */
  async respond({ headers: asked }: Request): Promise<Response> {
    const isCompressed =
      this.bytes.length >= LEAST_COMPRESSED_BYTES && accepts(asked.get('accept-encoding'), 'gzip')
    const etag = `"${this.#tag}${isCompressed ? '-gzip' : ''}"`
    const headers = {
      etag,
      vary: 'Accept-Encoding',
      'cache-control': this.#caching,
    }
    if (hasTag(asked.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers })
    const described = { ...headers, 'content-type': this.type }
    if (!isCompressed) return new Response(this.bytes, { headers: described })
    this.#compressed ??= compress(this.bytes)
    const bytes = await this.#compressed
    return new Response(bytes, { headers: { ...described, 'content-encoding': 'gzip' } })
  }
}

function hasTag(list: string | null, etag: string): boolean {
  if (list === null) return false
  const tags = list.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}
