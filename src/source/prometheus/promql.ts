/** A condition on a label. */
export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/**
 * A string literal. The escapes of JSON are among those of PromQL, so no text can end the literal
 * (https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals).
 */
export function quote(text: string): string {
  // Prometheus refuses a surrogate without its other half.
  return JSON.stringify(text.toWellFormed())
}

/** A regular expression (RE2) that matches exactly a text. */
function escapeRegex(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`)
}

/** The condition that a glob sets: `*` matches any text, `?` one character. */
export function globMatcher(label: string, glob: string): Matcher {
  if (!/[*?]/.test(glob)) return { label, operator: '=', value: glob }
  const parts = glob.split(/([*?])/).map((part) => {
    if (part === '*') return '.*'
    return part === '?' ? '.' : escapeRegex(part)
  })
  // Prometheus anchors it at both ends.
  return { label, operator: '=~', value: parts.join('') }
}

/** The condition that a label has one of several values. */
export function oneOf(label: string, values: readonly string[]): Matcher {
  const [only = '', ...others] = values
  return others.length === 0
    ? { label, operator: '=', value: only }
    : { label, operator: '=~', value: values.map(escapeRegex).join('|') }
}

/** A selector: `up{job="node"}`. */
export function select(metric: string, matchers: readonly Matcher[]): string {
  const parts = matchers.map(({ label, operator, value }) => label + operator + quote(value))
  return parts.length === 0 ? metric : `${metric}{${parts.join(',')}}`
}

/** A duration: `300s`, `1500ms`. */
export function duration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.max(1, Math.round(ms))}ms`
}

/** Whether a text is a label that every version of Prometheus can query without quotes. */
export function isLabelName(text: string): boolean {
  return /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(text)
}
