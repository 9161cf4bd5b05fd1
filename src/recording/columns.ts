import type { ByteReader, ByteWriter } from './bytes.ts'

/**
 * A column of numbers in few bytes. Lossless for every number; NaN stands for none.
 *
 * The first byte is the number of decimals that all values have at most, or `RAW`. A value with decimals is
 * stored as a whole number from 1 on, 0 for none. Of other values, each of the eight bytes is a column.
 */
const RAW = 255
const MOST_DECIMALS = 3
const DOUBLE = 8

/** A wider value is an exception: 7 bits more are the most that fit in an integer of the processor. */
const MOST_BITS = 24
const WIDEST = 32
const HAS_ZERO = 32

/** Returns the whole numbers that stand for values with these decimals; null if one has more. */
function scale(values: Float64Array, decimals: number): Float64Array | null {
  const factor = 10 ** decimals
  const scaled = new Float64Array(values.length)
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const whole = Math.round(value * factor)
    if (whole / factor !== value || whole < 0 || whole >= Number.MAX_SAFE_INTEGER) return null
    if (Object.is(value, -0)) return null
    scaled[at] = whole + 1
  }
  return scaled
}

/** The number of bits that a code takes, so that not all of them are set. */
function bitsOf(code: number): number {
  return code >= 2 ** 31 ? WIDEST : WIDEST - Math.clz32(code + 1)
}

/** Returns the number of bits for which these codes take the least space, with their exceptions. */
function chooseBits(codes: Float64Array): number {
  const counts = new Uint32Array(WIDEST + 1)
  for (const code of codes) counts[bitsOf(code)] = (counts[bitsOf(code)] ?? 0) + 1
  let [chosen, least] = [1, Number.POSITIVE_INFINITY]
  for (let bits = 1; bits <= MOST_BITS; bits += 1) {
    let size = bits * codes.length
    for (let width = bits + 1; width <= WIDEST; width += 1) {
      size += (counts[width] ?? 0) * 8 * Math.ceil(width / 7)
    }
    if (size < least) [chosen, least] = [bits, size]
  }
  return chosen
}

/**
 * Adds whole numbers from 0 on. Equal ones take no space: the byte 0, and the number. Of others, the number
 * of bits of a code, with `HAS_ZERO` if there is a 0, the least other number, and the codes. A code counts
 * from the least number, or is 0 for 0. One with all bits set is an exception, whose rest follows them all.
 */
function putWhole(writer: ByteWriter, values: Float64Array): void {
  const first = values[0] ?? 0
  if (values.every((value) => value === first)) {
    writer.putByte(0)
    writer.putNumber(first)
    return
  }
  const positive = values.filter((value) => value > 0)
  const least = positive.reduce((one, other) => Math.min(one, other))
  const zeros = positive.length < values.length ? HAS_ZERO : 0
  const base = zeros === 0 ? least : least - 1
  const codes = values.map((value) => (value === 0 ? 0 : value - base))
  const bits = chooseBits(codes)
  writer.putByte(zeros + bits)
  writer.putNumber(least)
  putCodes(writer, codes, bits)
}

function putCodes(writer: ByteWriter, codes: Float64Array, bits: number): void {
  const exception = 2 ** bits - 1
  let [held, count] = [0, 0]
  for (const code of codes) {
    held |= Math.min(code, exception) << count
    for (count += bits; count >= 8; count -= 8, held >>>= 8) writer.putByte(held & 255)
  }
  if (count > 0) writer.putByte(held)
  for (const code of codes) if (code >= exception) writer.putNumber(code - exception)
}

function takeWhole(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count)
  const first = reader.takeByte()
  const least = reader.takeNumber()
  if (first === 0) return values.fill(least)
  const hasZero = first >= HAS_ZERO
  const bits = first % HAS_ZERO
  const base = hasZero ? least - 1 : least
  const exception = 2 ** bits - 1
  const { bytes } = reader
  let next = reader.at
  reader.at += Math.ceil((count * bits) / 8)
  for (let at = 0, held = 0, known = 0; at < count; at += 1) {
    for (; known < bits; known += 8, next += 1) held |= (bytes[next] ?? 0) << known
    let code = held & exception
    held >>>= bits
    known -= bits
    if (code === exception) code += reader.takeNumber()
    values[at] = hasZero && code === 0 ? 0 : code + base
  }
  return values
}

export function putColumn(writer: ByteWriter, values: Float64Array): void {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals += 1) {
    const scaled = scale(values, decimals)
    if (scaled === null) continue
    writer.putByte(decimals)
    putWhole(writer, scaled)
    return
  }
  writer.putByte(RAW)
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  for (let place = 0; place < DOUBLE; place += 1) {
    putWhole(
      writer,
      Float64Array.from(values, (_, at) => bytes[at * DOUBLE + place] ?? 0),
    )
  }
}

export function takeColumn(reader: ByteReader, count: number): Float64Array {
  const decimals = reader.takeByte()
  if (decimals === RAW) return takeRaw(reader, count)
  const values = takeWhole(reader, count)
  const divisor = 10 ** decimals
  for (let at = 0; at < count; at += 1) {
    const whole = values[at] ?? 0
    values[at] = whole === 0 ? Number.NaN : (whole - 1) / divisor
  }
  return values
}

function takeRaw(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count)
  const bytes = new Uint8Array(values.buffer)
  for (let place = 0; place < DOUBLE; place += 1) {
    for (const [at, byte] of takeWhole(reader, count).entries()) bytes[at * DOUBLE + place] = byte
  }
  return values
}

/** Adds whole numbers, of which neighbors are often equal, as runs of them; no run if all are 0. */
export function putRuns(writer: ByteWriter, values: readonly number[]): void {
  const isZero = values.every((value) => value === 0)
  const starts = isZero
    ? []
    : [...values.keys()].filter((at) => at === 0 || values[at] !== values[at - 1])
  const lengths = starts.map((start, run) => (starts[run + 1] ?? values.length) - start)
  writer.putNumber(starts.length)
  if (isZero) return
  putWhole(writer, Float64Array.from(starts.map((start) => values[start] ?? 0)))
  putWhole(writer, Float64Array.from(lengths))
}

/** @throws Error if there are more runs than values: a file from elsewhere may claim any number */
export function takeRuns(reader: ByteReader, count: number): Uint32Array {
  const all = new Uint32Array(count)
  const runs = reader.takeNumber()
  if (runs === 0) return all
  if (runs > count) throw new Error('too many runs')
  const [values, lengths] = [takeWhole(reader, runs), takeWhole(reader, runs)]
  let end = 0
  for (let run = 0; run < runs; run += 1) {
    const start = end
    end += lengths[run] ?? 0
    all.fill(values[run] ?? 0, start, end)
  }
  return all
}
