import { cut } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'

/** One line of a page of metrics. */
export interface SampleLine {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const NAME = /[ \t]*([a-z_:][\w:]*)[ \t]*/iy
const LABEL = /[ \t]*([a-z_]\w*)[ \t]*=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*(?:,|(?=\}))/iy
const CLOSE = /[ \t]*\}[ \t]*/y
// A timestamp and an exemplar may follow.
const VALUE = /([^\s#]+)(?:[ \t]|\r?$)/y
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const NO_LABELS: ReadonlyMap<string, string> = new Map()

const ESCAPED: Readonly<Record<string, string>> = { '\\n': '\n', '\\\\': '\\', '\\"': '"' }

function unescape(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\./g, (pair) => ESCAPED[pair] ?? pair) : text
}

/** Reads a line from left to right. */
class Cursor {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The match at this place, which is then behind the cursor; null if there is none. */
  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match !== null) this.#at = pattern.lastIndex
    return match
  }

  takeIf(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }
}

function takeLabels(cursor: Cursor): ReadonlyMap<string, string> | null {
  const labels = new Map<string, string>()
  for (let label = cursor.take(LABEL); label !== null; label = cursor.take(LABEL)) {
    const [, key = '', value = ''] = label
    labels.set(key, unescape(value))
  }
  return cursor.take(CLOSE) === null ? null : labels
}

/** NaN for anything but a decimal number, such as `NaN`, `+Inf` and `0x10`. */
function toNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN
}

function isValue(text: string): boolean {
  return NUMBER.test(text) || /^(?:nan|[+-]?inf(?:inity)?|0x[\da-f.p+-]+)$/i.test(text)
}

/**
 * Parses a line of the Prometheus text format 0.0.4 or of OpenMetrics 1.0, without its line feed.
 * @throws MalformedError if it is not a sample
 */
export function parseSampleLine(line: string): SampleLine {
  const cursor = new Cursor(line)
  const [, name] = cursor.take(NAME) ?? []
  const labels = cursor.takeIf('{') ? takeLabels(cursor) : NO_LABELS
  const [, value] = cursor.take(VALUE) ?? []
  if (name === undefined || labels === null || value === undefined || !isValue(value)) {
    throw new MalformedError(`not metrics: ${JSON.stringify(cut(line))}`)
  }
  return { name, labels, value: toNumber(value) }
}
