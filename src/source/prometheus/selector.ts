import { isLabelName, type Matcher } from './promql.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

const CONDITION =
  /\s*(\w+)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|((?![=~!])[^\s,"'`{}]*))\s*(?:,|$)/y

const ESCAPE = /\\([abfnrtv\\"']|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|[^])/g

/** The character of an escape without its backslash; null if Prometheus would refuse it. */
function decodeEscape(escape: string): string | null {
  const simple = ESCAPES[escape]
  if (simple !== undefined) return simple
  const isOctal = /^\d/.test(escape)
  const code = isOctal ? Number.parseInt(escape, 8) : Number.parseInt(escape.slice(1), 16)
  // An escaped byte above 0x7f would be one of several that form a character.
  const most = isOctal || escape.startsWith('x') ? 0x7f : 0x10_ffff
  const isCharacter = code <= most && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : null
}

/** The text of a literal; null if Prometheus would refuse it. */
function unescape(literal: string): string | null {
  const escapes = Array.from(literal.matchAll(ESCAPE), ([, escape = '']) => decodeEscape(escape))
  if (escapes.includes(null)) return null
  return literal.replaceAll(ESCAPE, () => escapes.shift() ?? '')
}

/**
 * Parses `{env="prod",team!~"a|b"}`. Braces and quotes may be left out. Queries are written from the
 * conditions, so that no text becomes a part of a query.
 * @returns null if the text is not a selector without a metric name
 */
export function parseSelector(text: string): readonly Matcher[] | null {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? text
  const matchers: Matcher[] = []
  const condition = new RegExp(CONDITION)
  while (inner.slice(condition.lastIndex).trim() !== '') {
    const match = condition.exec(inner)
    if (match === null) return null
    const [, label = '', operator, double, single, raw, bare] = match
    const literal = double ?? single
    const value = literal === undefined ? (raw ?? bare ?? '') : unescape(literal)
    if (value === null || !isLabelName(label)) return null
    matchers.push({ label, operator: operator as Matcher['operator'], value })
  }
  return matchers
}
