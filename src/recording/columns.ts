/**
 * A column of numbers as bytes, the first byte of all values, then the second, and so on, so that similar
 * bytes are neighbors and compress well. Lossless for every number; NaN stands for none.
 *
 * The first byte is the number of decimals that all values have at most, or `RAW`; the second one the
 * number of bytes of each value. A value with decimals is stored as a whole number, 0 for none.
 */
const RAW = 255
const MOST_DECIMALS = 3
const WIDTHS = [1, 2, 4] as const
const DOUBLE = 8

/** Returns the whole numbers that stand for values with these decimals; null if one has more. */
function scale(values: Float64Array, decimals: number): Float64Array | null {
  const factor = 10 ** decimals
  const scaled = new Float64Array(values.length)
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? Number.NaN
    if (Number.isNaN(value)) continue
    const whole = Math.round(value * factor)
    if (whole / factor !== value || whole < 0 || Object.is(value, -0)) return null
    scaled[at] = whole + 1
  }
  return scaled
}

function scatter(bytes: Uint8Array, width: number): Buffer {
  const count = bytes.length / width
  const planes = Buffer.alloc(bytes.length)
  for (let plane = 0; plane < width; plane += 1) {
    for (let at = 0; at < count; at += 1)
      planes[plane * count + at] = bytes[at * width + plane] ?? 0
  }
  return planes
}

/** The same for whole numbers. */
function scatterWhole(values: Float64Array, width: number): Buffer {
  const count = values.length
  const planes = Buffer.alloc(count * width)
  for (let at = 0; at < count; at += 1) {
    let rest = values[at] ?? 0
    for (let plane = 0; plane < width; plane += 1) {
      const byte = rest % 256
      planes[plane * count + at] = byte
      rest = (rest - byte) / 256
    }
  }
  return planes
}

function gather(planes: Uint8Array, width: number): Buffer {
  const count = planes.length / width
  const bytes = Buffer.alloc(planes.length)
  for (let plane = 0; plane < width; plane += 1) {
    for (let at = 0; at < count; at += 1)
      bytes[at * width + plane] = planes[plane * count + at] ?? 0
  }
  return bytes
}

export function encodeColumn(values: Float64Array): Buffer {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals += 1) {
    const scaled = scale(values, decimals)
    if (scaled === null) continue
    let most = 0
    for (let at = 0; at < scaled.length; at += 1) most = Math.max(most, scaled[at] ?? 0)
    const width = WIDTHS.find((bytes) => most < 2 ** (8 * bytes))
    if (width === undefined) break
    return Buffer.concat([Buffer.of(decimals, width), scatterWhole(scaled, width)])
  }
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.concat([Buffer.of(RAW, DOUBLE), scatter(bytes, DOUBLE)])
}

/** Decodes a column of `count` values that starts at `from`. */
export function decodeColumn(
  bytes: Uint8Array,
  from: number,
  count: number,
): { readonly values: Float64Array; readonly end: number } {
  const [decimals = RAW, width = DOUBLE] = bytes.subarray(from, from + 2)
  const end = from + 2 + count * width
  const planes = bytes.subarray(from + 2, end)
  const values = new Float64Array(count)
  if (decimals === RAW) {
    const data = gather(planes, width)
    for (let at = 0; at < count; at += 1) values[at] = data.readDoubleLE(at * width)
    return { values, end }
  }
  const divisor = 10 ** decimals
  for (let at = 0; at < count; at += 1) {
    let whole = planes[at] ?? 0
    for (let plane = 1, factor = 256; plane < width; plane += 1, factor *= 256) {
      whole += (planes[plane * count + at] ?? 0) * factor
    }
    values[at] = whole === 0 ? Number.NaN : (whole - 1) / divisor
  }
  return { values, end }
}
