import { setImmediate as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'

const deflate = promisify(deflateRaw)

// A further level takes twice the time for a tenth less.
const LEVEL = 3
// A connection takes one after the other, which shows that its client reads.
const PIECE_BYTES = 48 * 1024

/** Begins a gzip stream whose blocks follow (RFC 1952). */
export const GZIP_HEAD: Buffer = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

/** The bytes of a message, in the order in which they are sent. */
type Pieces = readonly Buffer[]

/** Encodes one piece after another; requests are answered between two of them. */
async function encode(texts: Iterable<string>): Promise<Pieces> {
  const pieces: Buffer[] = []
  await pause()
  for (const text of texts) {
    pieces.push(Buffer.from(text))
    await pause()
  }
  return pieces
}

/**
 * Blocks that continue any gzip stream: they refer to no bytes before them, and a flush ends them at a
 * byte (RFC 1951).
 */
async function compress(pieces: Pieces): Promise<Pieces> {
  const options = { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH }
  const bytes = await deflate(Buffer.concat(pieces), options)
  const count = Math.ceil(bytes.length / PIECE_BYTES)
  return Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES),
  )
}

/** A message for many clients: its bytes are made once, and compressed once. */
export class SharedMessage {
  readonly plain: Promise<Pieces>
  #compressed: Promise<Pieces> | undefined

  /** @param texts its pieces, each of which takes little time to make */
  constructor(texts: Iterable<string>) {
    this.plain = encode(texts)
    // Each client that it is sent to handles the failure; there may be none.
    this.plain.catch(() => {})
  }

  /** Its blocks in a gzip stream. */
  get compressed(): Promise<Pieces> {
    this.#compressed ??= this.plain.then(compress)
    return this.#compressed
  }
}

/** Ends a gzip stream of these messages: an empty last block, the checksum, and the length. */
export async function endGzip(messages: readonly SharedMessage[]): Promise<Pieces> {
  const pieces = (await Promise.all(messages.map(({ plain }) => plain))).flat()
  const end = Buffer.from([3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  end.writeUInt32LE(
    pieces.reduce((sum, piece) => crc32(piece, sum), 0),
    2,
  )
  end.writeUInt32LE(pieces.reduce((sum, { length }) => sum + length, 0) % 2 ** 32, 6)
  return [end]
}
