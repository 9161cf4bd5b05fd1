import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { accepts } from './accept.ts'

const compress = promisify(deflateRaw)

// In between, other requests are answered.
const SLICE_CHARACTERS = 256 * 1024

// No name, no time, unknown system (RFC 1952, 2.3).
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
const TRAILER_BYTES = 8

interface Compressed {
  /** Blocks of deflate, of which none is the last one. */
  readonly blocks: Buffer
  /** Of the text. */
  readonly checksum: number
}

async function encode(pieces: Iterable<string>): Promise<Buffer> {
  const slices: Buffer[] = []
  let slice = ''
  for (const piece of pieces) {
    slice += piece
    if (slice.length < SLICE_CHARACTERS) continue
    slices.push(Buffer.from(slice))
    slice = ''
    await setImmediate()
  }
  return Buffer.concat([...slices, Buffer.from(slice)])
}

async function compressStart(bytes: Buffer): Promise<Compressed> {
  const blocks = await compress(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  return { blocks, checksum: crc32(bytes) }
}

/**
 * A text that many answers start with, encoded and compressed once. Its compressed form ends at a byte
 * and not with a last block, so that the rest of an answer continues it.
 */
export class SharedStart {
  readonly #bytes: Promise<Buffer>
  #compressed: Promise<Compressed> | undefined

  constructor(pieces: Iterable<string>) {
    this.#bytes = encode(pieces)
  }

  /** Answers a request with this text and a rest of its own, compressed if the client accepts that. */
  async respond(request: Request, type: string, rest: string): Promise<Response> {
    const headers = {
      'content-type': type,
      vary: 'Accept, Accept-Encoding',
      'cache-control': 'no-store',
    }
    if (accepts(request.headers.get('accept-encoding'), 'gzip')) {
      const bytes = await this.#compress(Buffer.from(rest))
      return new Response(bytes, { headers: { ...headers, 'content-encoding': 'gzip' } })
    }
    return new Response(Buffer.concat([await this.#bytes, Buffer.from(rest)]), { headers })
  }

  /** A gzip file of one member: some clients read no second one. */
  async #compress(rest: Buffer): Promise<Buffer<ArrayBuffer>> {
    const start = await this.#bytes
    this.#compressed ??= compressStart(start)
    const { blocks, checksum } = await this.#compressed
    const trailer = Buffer.alloc(TRAILER_BYTES)
    trailer.writeUInt32LE(crc32(rest, checksum), 0)
    trailer.writeUInt32LE((start.length + rest.length) >>> 0, 4)
    return Buffer.concat([GZIP_HEADER, blocks, await compress(rest), trailer])
  }
}
