const CONTINUED = 128

/** Collects bytes. */
export class ByteWriter {
  readonly #bytes: number[] = []

  /** Adds a whole number from 0 to 255. */
  putByte(byte: number): void {
    this.#bytes.push(byte)
  }

  /** Adds a safe whole number from 0 on: 7 bits in each byte, the lowest first. */
  putNumber(value: number): void {
    let rest = value
    for (; rest >= CONTINUED; rest = Math.floor(rest / CONTINUED)) {
      this.#bytes.push((rest % CONTINUED) + CONTINUED)
    }
    this.#bytes.push(rest)
  }

  /** Adds bytes with their number. */
  putBytes(bytes: Uint8Array): void {
    this.putNumber(bytes.length)
    for (const byte of bytes) this.#bytes.push(byte)
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#bytes)
  }
}

/** Reads what a `ByteWriter` has collected. */
export class ByteReader {
  readonly bytes: Uint8Array
  /** The place of the next byte. */
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  takeByte(): number {
    this.at += 1
    return this.bytes[this.at - 1] ?? 0
  }

  takeNumber(): number {
    for (let value = 0, factor = 1; ; factor *= CONTINUED) {
      const byte = this.takeByte()
      value += (byte % CONTINUED) * factor
      if (byte < CONTINUED) return value
    }
  }

  takeBytes(): Uint8Array {
    const length = this.takeNumber()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}
