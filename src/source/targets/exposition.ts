import { cut } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'
import type { BodyReader } from '../http/request.ts'
import { isWanted, type Reading, ReadingBuilder, WANTED_LENGTHS } from './reading.ts'
import { parseSampleLine, type SampleLine } from './sample-line.ts'

const MAX_LINE_BYTES = 64 * 1024
const MAX_NAME_BYTES = Math.max(...WANTED_LENGTHS) + 1

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const BLANK = 0x20
const TAB = 0x09
const HASH = 0x23
const BRACE = 0x7b
const [LOWER_C, LOWER_M, LOWER_N, LOWER_W] = [0x63, 0x6d, 0x6e, 0x77]
const AFTER_NODE = 'node_'.length

/**
 * Reads a page of metrics as it arrives, in the Prometheus text format 0.0.4 or in OpenMetrics 1.0:
 * one pass over the bytes, which parses only the lines of wanted metrics.
 */
export class ExpositionReader implements BodyReader<Reading> {
  readonly #builder = new ReadingBuilder()
  /** The part of a line that was received, without its end. */
  #rest: Buffer | null = null
  #hasSample = false
  #hasBytes = false
  #isAtEnd = false

  write(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#hasBytes = true
    let from = 0
    if (this.#rest !== null) {
      from = chunk.indexOf(LINE_FEED) + 1
      const line = Buffer.concat([this.#rest, from === 0 ? chunk : chunk.subarray(0, from)])
      this.#rest = null
      this.#keep(line, this.#readLines(line, 0))
      if (from === 0) return
    }
    this.#keep(chunk, this.#readLines(chunk, from))
  }

  end(): Reading {
    if (!this.#hasBytes) throw new MalformedError('empty answer')
    if (this.#rest !== null) this.#readLast(this.#rest)
    return this.#builder.build()
  }

  #keep(bytes: Buffer, from: number): void {
    if (from === bytes.length) return
    checkLength(bytes.length - from)
    this.#rest = bytes.subarray(from)
  }

  /** An exporter may forget the last line feed; but a number that was cut is a wrong one. */
  #readLast(line: Buffer): void {
    const [, name = ''] = /^\s*([\w:]*)/.exec(line.toString('latin1')) ?? []
    if (isWanted(name)) throw new MalformedError('the page was cut short')
    this.#readLines(Buffer.concat([line, Buffer.of(LINE_FEED)]), 0)
  }

  /** @returns the place after the last line feed */
  #readLines(bytes: Buffer, from: number): number {
    const end = bytes.lastIndexOf(LINE_FEED) + 1
    let at = from
    while (at < end) {
      const byte = bytes[at]
      if (byte === BLANK || byte === TAB || byte === CARRIAGE_RETURN) at += 1
      else {
        const start = at
        // Faster than a call of indexOf for each of a thousand short lines.
        while (bytes[at] !== LINE_FEED) at += 1
        if (byte === HASH) this.#readComment(bytes, start, at)
        else if (at > start) this.#readSample(bytes, start, at)
        at += 1
      }
    }
    return Math.max(from, end)
  }

  #readComment(bytes: Buffer, start: number, end: number): void {
    if (end - start > 6 || this.#isAtEnd) return
    this.#isAtEnd = bytes.toString('latin1', start, end).trimEnd() === '# EOF'
  }

  #readSample(bytes: Buffer, start: number, end: number): void {
    if (this.#isAtEnd) throw new MalformedError('unexpected content after "# EOF"')
    if (!this.#hasSample) return this.#readFirst(bytes, start, end)
    if (!(isCandidate(bytes, start) && isWanted(nameAt(bytes, start)))) return
    checkLength(end - start)
    this.#add(parseSampleLine(bytes.toString('latin1', start, end)))
  }

  /** The first line tells whether this is a page of metrics at all. */
  #readFirst(bytes: Buffer, start: number, end: number): void {
    checkLength(end - start)
    const line = bytes.toString('utf8', start, end).replace(/^\ufeff\s*/, '')
    if (line === '' || line.startsWith('#')) return
    if (line.startsWith('<')) {
      throw new MalformedError(`expected metrics, got HTML: ${JSON.stringify(cut(line))}`)
    }
    this.#add(parseSampleLine(line))
    this.#hasSample = true
  }

  #add(sample: SampleLine): void {
    if (isWanted(sample.name)) this.#builder.add(sample)
  }
}

function checkLength(bytes: number): void {
  if (bytes <= MAX_LINE_BYTES) return
  throw new MalformedError(`a line is longer than ${MAX_LINE_BYTES} bytes`)
}

/** The name of the metric on a line, if it is as long as a wanted one; else empty. */
function nameAt(bytes: Buffer, start: number): string {
  let end = start
  const last = Math.min(bytes.length, start + MAX_NAME_BYTES)
  while (end < last && bytes[end] !== BRACE && bytes[end] !== BLANK && bytes[end] !== TAB) {
    end += 1
  }
  return WANTED_LENGTHS.has(end - start) ? bytes.toString('latin1', start, end) : ''
}

/** Whether a line may start with the name of a wanted metric, which few lines do. */
function isCandidate(bytes: Buffer, start: number): boolean {
  if (bytes[start] !== LOWER_N) return bytes[start] === LOWER_W
  const next = bytes[start + AFTER_NODE]
  return next === LOWER_C || next === LOWER_M
}
