import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const MOST_COLORS = 256
// Bits of each channel that tell colors apart if there are too many.
const KEPT_BITS = 5
const COMMENT = 'Comment'

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

function* chunksOf(png: Buffer): Generator<Chunk> {
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    yield { type, data: png.subarray(at + 8, at + 8 + length) }
    at += 12 + length
  }
}

function writeChunk({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

function predict(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const distances = [left, up, corner].map((value) => Math.abs(estimate - value))
  const least = Math.min(...distances)
  return [left, up, corner][distances.indexOf(least)] ?? 0
}

/** Undoes the filters of the lines (https://www.w3.org/TR/png-3/#9Filters). */
function unfilter(raw: Buffer, lineBytes: number, pixelBytes: number): Buffer {
  const lines = raw.length / (lineBytes + 1)
  const pixels = Buffer.alloc(lines * lineBytes)
  for (let line = 0; line < lines; line += 1) {
    const filter = raw[line * (lineBytes + 1)] ?? 0
    for (let at = 0; at < lineBytes; at += 1) {
      const to = line * lineBytes + at
      const left = at < pixelBytes ? 0 : (pixels[to - pixelBytes] ?? 0)
      const up = line === 0 ? 0 : (pixels[to - lineBytes] ?? 0)
      const corner = line === 0 || at < pixelBytes ? 0 : (pixels[to - lineBytes - pixelBytes] ?? 0)
      const added = [0, left, up, (left + up) >> 1, filter === 4 ? predict(left, up, corner) : 0]
      pixels[to] = (raw[line * (lineBytes + 1) + 1 + at] ?? 0) + (added[filter] ?? 0)
    }
  }
  return pixels
}

interface Picture {
  readonly width: number
  readonly height: number
  /** Each as 0xrrggbb. */
  readonly colors: Uint32Array
}

function decode(png: Buffer): Picture {
  const chunks = [...chunksOf(png)]
  const head = chunks[0]?.data ?? Buffer.alloc(13)
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)]
  const pixelBytes = head[9] === 6 ? 4 : 3
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)
  const pixels = unfilter(inflateSync(Buffer.concat(packed)), width * pixelBytes, pixelBytes)
  const colors = Uint32Array.from({ length: width * height }, (_, at) =>
    pixels.readUIntBE(at * pixelBytes, 3),
  )
  return { width, height, colors }
}

function toBucket(color: number): number {
  const mask = (0xff << (8 - KEPT_BITS)) & 0xff
  return color & ((mask << 16) | (mask << 8) | mask)
}

function distance(one: number, other: number): number {
  const channel = (shift: number) => ((one >> shift) & 0xff) - ((other >> shift) & 0xff)
  return channel(16) ** 2 + channel(8) ** 2 + channel(0) ** 2
}

/** The most frequent colors, and which of them is nearest to each color. */
function choosePalette(colors: Uint32Array) {
  const counts = new Map<number, number>()
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1)
  const frequent = [...counts].toSorted(([, a], [, b]) => b - a).map(([color]) => color)
  const isFew = frequent.length <= MOST_COLORS
  const buckets = new Set<number>()
  const distinct = frequent.filter((color) => {
    const isNew = isFew || !buckets.has(toBucket(color))
    buckets.add(toBucket(color))
    return isNew
  })
  const palette = distinct.slice(0, MOST_COLORS)
  const places = new Map<number, number>()
  for (const color of frequent) {
    const distances = palette.map((each) => distance(each, color))
    places.set(color, distances.indexOf(Math.min(...distances)))
  }
  return { palette, places }
}

/** A screenshot in few bytes: with at most 256 colors, and a comment. */
export function packPicture(png: Buffer, comment: string): Buffer {
  const { width, height, colors } = decode(png)
  const { palette, places } = choosePalette(colors)
  const raw = Buffer.alloc((width + 1) * height)
  colors.forEach((color, at) => {
    raw[at + Math.floor(at / width) + 1] = places.get(color) ?? 0
  })
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3], 8)
  const table = Buffer.alloc(3 * palette.length)
  palette.forEach((color, at) => table.writeUIntBE(color, 3 * at, 3))
  return Buffer.concat([
    SIGNATURE,
    writeChunk({ type: 'IHDR', data: head }),
    writeChunk({ type: 'tEXt', data: Buffer.from(`${COMMENT}\0${comment}`, 'latin1') }),
    writeChunk({ type: 'PLTE', data: table }),
    writeChunk({ type: 'IDAT', data: deflateSync(raw, { level: 9, memLevel: 9 }) }),
    writeChunk({ type: 'IEND', data: Buffer.alloc(0) }),
  ])
}

/** The size of a picture, and its comment. */
export function describePicture(png: Buffer) {
  const chunks = [...chunksOf(png)]
  const head = chunks[0]?.data ?? Buffer.alloc(13)
  const text = chunks.find(({ type }) => type === 'tEXt')?.data.toString('latin1') ?? ''
  return {
    width: head.readUInt32BE(0),
    height: head.readUInt32BE(4),
    comment: text.slice(COMMENT.length + 1),
  }
}
